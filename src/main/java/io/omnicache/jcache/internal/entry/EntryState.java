package io.omnicache.jcache.internal.entry;

import javax.cache.CacheException;
import org.jspecify.annotations.Nullable;

/**
 * The state of an entry when it was read. Immutable.
 *
 * @param raw the entry's bytes in Redis; {@code null} if there is no entry
 * @param value the entry's value; {@code null} if there is no entry, or if the value can't be decoded
 * @param failure the exception of operations that depend on the value; {@code null} if there is nothing to throw
 */
public record EntryState<V>(
        byte @Nullable [] raw, @Nullable V value, @Nullable CacheException failure) {

    /** Stands for the bytes of a key that holds another type than a string; compared by identity. */
    private static final byte[] OF_OTHER_TYPE = {};

    public EntryState(byte @Nullable [] raw, @Nullable V value) {
        this(raw, value, null);
    }

    public static <V> EntryState<V> ofOtherType(CacheException failure) {
        return new EntryState<>(OF_OTHER_TYPE, null, failure);
    }

    public boolean isPresent() {
        return value != null;
    }

    /**
     * Whether the key holds another type than a string, such as a list or a hash. Such a key is no entry. Operations
     * that depend on the value fail.
     */
    public boolean isOfOtherType() {
        return raw == OF_OTHER_TYPE;
    }

    /**
     * Returns this state, for operations that depend on the value.
     *
     * @throws CacheException if the value can't be decoded and the cache's policy is to throw, or if the key holds
     *     another type
     */
    public EntryState<V> requireDecodable() {
        if (failure != null) {
            throw failure;
        }
        return this;
    }
}
