package io.omnicache.jcache.internal.codec.wrap;

import java.security.GeneralSecurityException;
import java.security.InvalidKeyException;
import java.security.SecureRandom;
import java.util.concurrent.atomic.AtomicReferenceArray;
import javax.cache.CacheException;
import javax.crypto.Cipher;
import javax.crypto.SecretKey;
import javax.crypto.spec.GCMParameterSpec;
import org.jspecify.annotations.Nullable;

/**
 * Ciphers and sources of random bytes for the threads of one cache: a cipher takes several times as long to create as
 * to use, and threads that share a source of random bytes wait for each other. They aren't kept by threads, which would
 * keep the keys in memory after the cache was closed. Thread-safe; never waits.
 */
final class CipherPool {
    private static final int PLACES = 64;

    private final AtomicReferenceArray<@Nullable Parts> free = new AtomicReferenceArray<>(PLACES);

    /** A cipher and a source of random bytes, for one thread at a time. */
    static final class Parts {
        private final SecureRandom random = new SecureRandom();
        private Cipher cipher = newCipher();
        private boolean isNew = true;

        SecureRandom random() {
            return random;
        }

        /** Returns the cipher, ready to encrypt or decrypt. */
        Cipher begin(int mode, SecretKey key, GCMParameterSpec parameters) throws GeneralSecurityException {
            try {
                cipher.init(mode, key, parameters);
            } catch (InvalidKeyException e) {
                if (isNew) {
                    throw e;
                }
                cipher = newCipher(); // The used one belongs to the security provider of its first key.
                cipher.init(mode, key, parameters);
            }
            isNew = false;
            return cipher;
        }
    }

    Parts take() {
        Parts parts = free.getAndSet(place(), null);
        return parts == null ? new Parts() : parts;
    }

    void giveBack(Parts parts) {
        free.set(place(), parts);
    }

    /** @throws CacheException if the JVM has no such cipher */
    static Cipher newCipher() {
        try {
            return Cipher.getInstance("AES/GCM/NoPadding");
        } catch (GeneralSecurityException e) {
            throw new CacheException("The JVM has no AES/GCM/NoPadding, which encryption.keys needs", e);
        }
    }

    private static int place() {
        return (int) Thread.currentThread().getId() & PLACES - 1;
    }
}
