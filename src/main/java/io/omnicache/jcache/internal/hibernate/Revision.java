package io.omnicache.jcache.internal.hibernate;

import org.jspecify.annotations.Nullable;

/**
 * A put whose value depends on the present entry. It is asked again when another JVM was faster. Used by one thread.
 */
@FunctionalInterface
public interface Revision {

    /**
     * The value to store; {@code null} to leave the entry as it is.
     *
     * @param raw the entry's bytes, {@code null} for none
     * @param present its value, which belongs to the callee; {@code null} if there is none or none that can be decoded
     */
    @Nullable
    Object revise(byte @Nullable [] raw, @Nullable Object present);
}
