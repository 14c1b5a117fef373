package io.omnicache.jcache.internal.entry;

import javax.cache.CacheException;
import org.jspecify.annotations.Nullable;

/**
 * An entry as it was read.
 *
 * @param raw its bytes in Redis; {@code null} if there is none
 * @param value the value; {@code null} if there is no entry, or none that can be decoded, which counts as none
 * @param failure what an operation that has to look at the value throws; {@code null} if there is a value, or none
 */
public record EntryState<V>(
        byte @Nullable [] raw, @Nullable V value, @Nullable CacheException failure) {

    /** In place of the bytes of a key that holds another type than a string; no other array is this one. */
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

    /** Whether the key holds a list, a hash or the like: no entry, but an error to whoever looks at it. */
    public boolean isOfOtherType() {
        return raw == OF_OTHER_TYPE;
    }

    /**
     * For operations whose outcome depends on the value.
     *
     * @throws CacheException if it can't be decoded, and the cache's policy is to throw; or if the key holds another type
     */
    public EntryState<V> requireDecodable() {
        if (failure != null) {
            throw failure;
        }
        return this;
    }
}
