package io.omnicache.jcache.internal.codec.wrap;

import io.omnicache.jcache.internal.text.Shown;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicLong;
import javax.crypto.Cipher;
import javax.crypto.SecretKey;
import javax.crypto.spec.GCMParameterSpec;

/**
 * A key with the id that stands in each value which it has encrypted. Thread-safe.
 *
 * @param id 1 to 255 bytes of UTF-8; not to be changed
 * @param uses how many values were encrypted with this object
 */
record EncryptionKey(byte[] id, SecretKey secret, AtomicLong uses) {
    static final int LONGEST_ID = 255;
    private static final int BYTES = 32;

    /**
     * Creates a key that has encrypted nothing yet.
     *
     * @throws UnfitKeyException if the id is too long or empty, or the key isn't one of AES-256
     * @throws RuntimeException what the key throws
     */
    static EncryptionKey of(String id, SecretKey secret) {
        byte[] bytes = id.getBytes(StandardCharsets.UTF_8);
        if (bytes.length == 0 || bytes.length > LONGEST_ID) {
            throw new UnfitKeyException("the id of a key has " + bytes.length + " bytes; 1 to 255 are allowed");
        }
        byte[] encoded = secret.getEncoded(); // Null where the key never leaves its device.
        int length = encoded == null ? BYTES : encoded.length;
        if (encoded != null) {
            Arrays.fill(encoded, (byte) 0);
        }
        if (length != BYTES) {
            throw new UnfitKeyException("a key has " + length + " bytes; AES-256 needs 32");
        }
        return new EncryptionKey(bytes, secret, new AtomicLong());
    }

    /**
     * Encrypts a few bytes for nobody, to see whether the JVM can.
     *
     * @throws UnfitKeyException if it can't
     * @throws RuntimeException what the key or the security provider throws
     */
    EncryptionKey requireUsable() {
        try {
            Cipher cipher = CipherPool.newCipher();
            cipher.init(
                    Cipher.ENCRYPT_MODE, secret, new GCMParameterSpec(8 * Encryption.TAG, new byte[Encryption.NONCE]));
            byte[] unused = cipher.doFinal(new byte[1]);
        } catch (GeneralSecurityException e) {
            throw new UnfitKeyException("a key of the algorithm " + Shown.name(secret.getAlgorithm())
                    + " can't be used for AES/GCM/NoPadding (" + e.getClass().getName() + "): provide one of AES");
        }
        return this;
    }

    /** A key can't be used. The message says why, and shows no key. */
    static final class UnfitKeyException extends IllegalArgumentException {
        private static final long serialVersionUID = 1L;

        UnfitKeyException(String message) {
            super(message);
        }
    }

    /** Shows no key. */
    @Override
    public String toString() {
        return "EncryptionKey";
    }
}
