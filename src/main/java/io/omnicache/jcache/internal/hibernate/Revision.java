package io.omnicache.jcache.internal.hibernate;

import org.jspecify.annotations.Nullable;

/** A put whose value depends on what is there. Asked again whenever another JVM was faster. */
@FunctionalInterface
public interface Revision {

    /**
     * What is to be stored; {@code null} to leave the entry as it is.
     *
     * @param raw the entry's bytes, {@code null} for none
     * @param present its value, which belongs to the callee; {@code null} if there is none or none that can be decoded
     */
    @Nullable
    Object revise(byte @Nullable [] raw, @Nullable Object present);
}
