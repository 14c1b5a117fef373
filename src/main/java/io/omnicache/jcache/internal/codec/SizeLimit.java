package io.omnicache.jcache.internal.codec;

import io.omnicache.jcache.internal.config.setting.ByteSize;

/**
 * How many bytes a key and a value may take in Redis. It is asked before anything is sent: what a server takes for too long makes the
 * server close the connection, which others use. Immutable.
 *
 * @param owner whose limit it is, as an error begins: {@code Cache users}
 * @param max the most that is allowed
 * @param setting the name of the setting
 */
public record SizeLimit(String owner, ByteSize max, String setting) {
    /** The most that an array takes. */
    static final int LARGEST_ARRAY = Integer.MAX_VALUE - 16;

    /**
     * Encodes a value.
     *
     * @throws OversizedException if it takes more; the encoding then stops before it has taken much more memory than the limit
     */
    public byte[] encode(Object value, ValueCodec codec) {
        byte[] encoded;
        try {
            encoded = codec.encode(value, max.bytes());
        } catch (OversizedException e) {
            throw refusal("value", e.size(), e.isAtLeast());
        }
        checkValue(encoded);
        return encoded;
    }

    /**
     * Encodes a key.
     *
     * @throws OversizedException if it takes more
     */
    public byte[] encode(Object key, KeyEncoding keys) {
        if (key instanceof String text) {
            checkKey(text);
        } else if (key instanceof byte[] bytes && bytes.length > max.bytes()) {
            throw refusal("key", bytes.length, false);
        }
        byte[] encoded = keys.encode(key);
        checkKey(encoded);
        return encoded;
    }

    /** @throws OversizedException if the encoded value takes more */
    public void checkValue(byte[] encoded) {
        if (encoded.length > max.bytes()) {
            throw refusal("value", encoded.length, false);
        }
    }

    /** @throws OversizedException if the encoded key takes more */
    public void checkKey(byte[] encoded) {
        if (encoded.length > max.bytes()) {
            throw refusal("key", encoded.length, false);
        }
    }

    /**
     * Before it is encoded: a text takes at least as many bytes as it has characters.
     *
     * @throws OversizedException if it certainly takes more
     */
    public void checkKey(String text) {
        if (text.length() > max.bytes()) {
            throw refusal("key", utf8Length(text), false);
        }
    }

    /** @throws OversizedException if the text or the array certainly takes more, behind so many bytes of header */
    static void checkPlain(Object value, int header, int maxBytes) {
        if (value instanceof String text && (long) header + text.length() > maxBytes) {
            throw tooLarge(header + utf8Length(text), false);
        } else if (value instanceof byte[] bytes && (long) header + bytes.length > maxBytes) {
            throw tooLarge((long) header + bytes.length, false);
        }
    }

    /** For a codec, which knows neither the cache nor the setting. */
    static OversizedException tooLarge(long size, boolean atLeast) {
        return new OversizedException(
                "It takes " + (atLeast ? "more than " : "") + size + " bytes, which is too much", size, atLeast);
    }

    private OversizedException refusal(String what, long size, boolean atLeast) {
        return new OversizedException(
                owner + ": a " + what + " takes " + (atLeast ? "more than " : "") + size
                        + " bytes as it is stored, and "
                        + setting + " allows " + max.bytes() + " (" + max + "): store less under one key, or raise the"
                        + " setting, but not above the server's proto-max-bulk-len (512 MB by default)",
                size,
                atLeast);
    }

    /** Without encoding it; an unpaired surrogate counts as the character that replaces it. */
    private static long utf8Length(String text) {
        long length = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            length += c < 0x80 ? 1 : c < 0x800 || Character.isSurrogate(c) ? 2 : 3; // a pair of surrogates: four
        }
        return length;
    }
}
