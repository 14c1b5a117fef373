package io.omnicache.jcache.internal.codec;

import javax.cache.CacheException;

/** Turns the values of a cache into the bytes that lie in Redis, and back. Thread-safe. */
public interface ValueCodec {

    /**
     * Encodes a value. Two values that are equal need not give equal bytes.
     *
     * @throws CacheException if this codec can't encode a value of this class, or would refuse to decode it: because of a
     *     serial filter, its nesting or its size; the message names the class that is to blame and the remedy, never what
     *     the value holds
     */
    byte[] encode(Object value);

    /**
     * As {@link #encode(Object)}, of a value that may take so many bytes. A larger one is refused, if possible before it has taken
     * much more memory than that.
     *
     * @throws OversizedException if it takes more; its message names neither a cache nor a setting
     */
    default byte[] encode(Object value, int maxBytes) {
        byte[] encoded = encode(value);
        if (encoded.length > maxBytes) {
            throw OversizedException.of(encoded.length, false);
        }
        return encoded;
    }

    /**
     * Decodes what {@link #encode} returned, to an object that shares nothing with any other that it returned, immutable
     * ones excepted.
     *
     * @throws UndecodableException if the bytes are not of this codec, damaged, or of a class that is missing, has
     *     changed or is refused by the serial filter
     */
    Object decode(byte[] encoded);

    /** Says what the values are declared as, where that wasn't known when the codec was made. Most codecs don't mind. */
    default void declare(Class<?> valueType) {}
}
