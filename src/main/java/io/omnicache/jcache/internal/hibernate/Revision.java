package io.omnicache.jcache.internal.hibernate;

import org.jspecify.annotations.Nullable;

/**
 * A put whose value depends on the present entry. {@link #revise} is called again if another JVM has changed the
 * entry meanwhile. Used by one thread.
 */
@FunctionalInterface
public interface Revision {

    /**
     * The value to store; {@code null} to leave the entry as it is.
     *
     * @param raw the entry's bytes, {@code null} for none
     * @param present the entry's value, which the method may alter; {@code null} if there is no entry or the value
     *     can't be decoded
     */
    @Nullable
    Object revise(byte @Nullable [] raw, @Nullable Object present);
}
