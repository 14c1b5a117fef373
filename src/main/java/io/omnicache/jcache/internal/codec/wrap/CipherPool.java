package io.omnicache.jcache.internal.codec.wrap;

import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.concurrent.atomic.AtomicReferenceArray;
import javax.cache.CacheException;
import javax.crypto.Cipher;
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
    record Parts(Cipher cipher, SecureRandom random) {}

    Parts take() {
        Parts parts = free.getAndSet(place(), null);
        if (parts != null) {
            return parts;
        }
        try {
            return new Parts(Cipher.getInstance("AES/GCM/NoPadding"), new SecureRandom());
        } catch (GeneralSecurityException e) {
            throw new CacheException("The JVM has no AES/GCM/NoPadding, which encryption.keys needs", e);
        }
    }

    void giveBack(Parts parts) {
        free.set(place(), parts);
    }

    private static int place() {
        return (int) Thread.currentThread().getId() & PLACES - 1;
    }
}
