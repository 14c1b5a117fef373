package io.omnicache.jcache.internal.redis.twin;

import org.jspecify.annotations.Nullable;

/** Finds the one command that does what a call of a script does, on servers that have it. Thread-safe. */
@FunctionalInterface
public interface NativeForm {

    /**
     * Returns the command.
     *
     * @param comparesInSet whether the server has {@code SET .. IFEQ}
     * @param comparingDelete the command that deletes a key with a given value; {@code null} if the server has none
     * @return {@code null} if the server has no such command
     */
    @Nullable
    NativeCommand of(ScriptCall call, boolean comparesInSet, @Nullable Delete comparingDelete);

    /** The commands that delete a key with a given value. */
    enum Delete {
        /** Redis 8.4 and newer. */
        DELEX,
        /** Valkey 9.0 and newer. */
        DELIFEQ;

        /** Returns the words of the command. */
        public Object[] words(byte[] key, byte[] value) {
            return this == DELEX ? new Object[] {name(), key, "IFEQ", value} : new Object[] {name(), key, value};
        }
    }
}
