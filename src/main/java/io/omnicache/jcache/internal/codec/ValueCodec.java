package io.omnicache.jcache.internal.codec;

import javax.cache.CacheException;

/** Encodes the values of a cache to the bytes that are stored in Redis, and decodes them. Thread-safe. */
public interface ValueCodec {

    /**
     * Encodes a value. Equal values may give different bytes.
     *
     * @throws CacheException if this codec can't encode a value of this class, or would refuse to decode the value
     *     because of a serial filter, the nesting or the size; the message names the class at fault and the remedy, but
     *     no content of the value
     */
    byte[] encode(Object value);

    /**
     * As {@link #encode(Object)}, with a size limit. Where possible, encoding stops before it uses much more memory
     * than the limit.
     *
     * @throws OversizedException if the encoded value takes more bytes than {@code maxBytes}; the message names neither
     *     cache nor setting
     */
    default byte[] encode(Object value, int maxBytes) {
        byte[] encoded = encode(value);
        if (encoded.length > maxBytes) {
            throw OversizedException.of(encoded.length, false);
        }
        return encoded;
    }

    /**
     * Decodes bytes that {@link #encode} returned. Two results share no objects except immutable objects.
     *
     * @throws UndecodableException if the bytes are damaged or were not written by this codec, or if a class is
     *     missing, has changed or is rejected by the serial filter
     */
    Object decode(byte[] encoded);

    /**
     * Whether no encoded value begins with the kinds of compressed and encrypted values ({@link ValueKind#COMPRESSED},
     * {@link ValueKind#ENCRYPTED}), so that such a value is recognised.
     */
    default boolean isWrappable() {
        return true;
    }

    /**
     * Sets the declared type of the values, for a caller that didn't know the type when it created the codec. Most
     * codecs ignore the type.
     *
     * @throws CacheException if this codec can't store values of the type
     */
    default void declare(Class<?> valueType) {}

    /** Whether values can be encoded and decoded. False if this codec needs a declared type and has none yet. */
    default boolean isDeclared() {
        return true;
    }
}
