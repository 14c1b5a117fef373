package io.omnicache.jcache.internal.codec.wrap;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import javax.crypto.SecretKey;

/**
 * A key with the id that stands in each value which it has encrypted. Immutable.
 *
 * @param id 1 to 255 bytes of UTF-8; not to be changed
 */
record EncryptionKey(byte[] id, SecretKey secret) {
    static final int LONGEST_ID = 255;
    private static final int BYTES = 32;

    /** @throws IllegalArgumentException if the id is too long or empty, or the key isn't one of AES-256 */
    static EncryptionKey of(String id, SecretKey secret) {
        byte[] bytes = id.getBytes(StandardCharsets.UTF_8);
        if (bytes.length == 0 || bytes.length > LONGEST_ID) {
            throw new IllegalArgumentException("the id of a key has " + bytes.length + " bytes; 1 to 255 are allowed");
        }
        byte[] encoded = secret.getEncoded(); // Null where the key never leaves its device.
        int length = encoded == null ? BYTES : encoded.length;
        if (encoded != null) {
            Arrays.fill(encoded, (byte) 0);
        }
        if (length != BYTES) {
            throw new IllegalArgumentException("a key has " + length + " bytes; AES-256 needs 32");
        }
        return new EncryptionKey(bytes, secret);
    }

    /** Shows no key. */
    @Override
    public String toString() {
        return "EncryptionKey";
    }
}
