package io.omnicache.jcache.internal.codec;

import io.omnicache.jcache.internal.config.setting.ByteSize;

/**
 * The largest number of bytes that a key or a value may take in Redis. Checked before a command is sent: Redis closes a
 * connection on which it receives a bulk string longer than {@code proto-max-bulk-len}, and all callers share the
 * connection. Immutable.
 *
 * @param owner the subject of error messages, such as {@code Cache users}
 * @param max the largest size that is allowed
 * @param setting the name of the setting
 */
public record SizeLimit(String owner, ByteSize max, String setting) {
    /** The largest array that every JVM can allocate. */
    public static final int LARGEST_ARRAY = Integer.MAX_VALUE - 16;

    /**
     * Encodes a value. Encoding stops before it uses much more memory than the limit.
     *
     * @throws OversizedException if the encoded value takes more bytes than the limit
     */
    public byte[] encode(Object value, ValueCodec codec) {
        byte[] encoded;
        try {
            encoded = codec.encode(value, max.bytes());
        } catch (OversizedException e) {
            throw oversized("value", e.size(), e.isAtLeast());
        }
        checkValue(encoded);
        return encoded;
    }

    /** @throws OversizedException if the encoded value takes more bytes than the limit */
    public void checkValue(byte[] encoded) {
        if (encoded.length > max.bytes()) {
            throw oversized("value", encoded.length, false);
        }
    }

    /** @throws OversizedException if the encoded key takes more bytes than the limit */
    public void checkKey(byte[] encoded) {
        if (encoded.length > max.bytes()) {
            throw oversized("key", encoded.length, false);
        }
    }

    /**
     * Checks a text before it is encoded: a text takes at least one byte for each character.
     *
     * @throws OversizedException if the text has more characters than the limit has bytes
     */
    public void checkKey(String text) {
        if (text.length() > max.bytes()) {
            throw oversized("key", Utf8.length(text), false);
        }
    }

    /**
     * Checks a value that is a text or a byte array before it is encoded.
     *
     * @param header the number of bytes before the content in the encoded value
     * @throws OversizedException if the encoded value would certainly take more than {@code maxBytes}
     */
    public static void checkPlain(Object value, int header, int maxBytes) {
        if (value instanceof String text && (long) header + text.length() > maxBytes) {
            throw OversizedException.of(header + Utf8.length(text), false);
        } else if (value instanceof byte[] bytes && (long) header + bytes.length > maxBytes) {
            throw OversizedException.of((long) header + bytes.length, false);
        }
    }

    private OversizedException oversized(String what, long size, boolean atLeast) {
        return new OversizedException(
                owner + ": a " + what + " takes " + (atLeast ? "more than " : "") + size
                        + " bytes as it is stored, and "
                        + setting + " allows " + max.bytes() + " (" + max + "): store less under one key, or raise the"
                        + " setting, but not above the server's proto-max-bulk-len (512 MB by default)",
                size,
                atLeast);
    }
}
