package io.omnicache.jcache.internal.codec;

import javax.cache.CacheException;

/** Encodes the values of a cache to the bytes that are stored in Redis, and decodes them. Thread-safe. */
public interface ValueCodec {

    /**
     * Encodes a value. Equal values may give different bytes.
     *
     * @throws CacheException if this codec can't encode a value of this class, or would refuse to decode it because of a serial
     *     filter, its nesting or its size; the message names the class at fault and the remedy, never content of the value
     */
    byte[] encode(Object value);

    /**
     * As {@link #encode(Object)}, with a limit. Where possible, encoding stops before it takes much more memory than the limit.
     *
     * @throws OversizedException if the encoded value takes more bytes than {@code maxBytes}; the message names neither cache nor setting
     */
    default byte[] encode(Object value, int maxBytes) {
        byte[] encoded = encode(value);
        if (encoded.length > maxBytes) {
            throw OversizedException.of(encoded.length, false);
        }
        return encoded;
    }

    /**
     * Decodes what {@link #encode} returned. The result shares no object with any other result, except immutable ones.
     *
     * @throws UndecodableException if the bytes are not of this codec, damaged, or of a class that is missing, has
     *     changed or is refused by the serial filter
     */
    Object decode(byte[] encoded);

    /** Sets the declared type of the values if it wasn't known when the codec was created. Most codecs ignore it. */
    default void declare(Class<?> valueType) {}
}
