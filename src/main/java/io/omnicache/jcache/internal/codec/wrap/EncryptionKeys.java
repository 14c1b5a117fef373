package io.omnicache.jcache.internal.codec.wrap;

import org.jspecify.annotations.Nullable;

/** The keys of a cache. Thread-safe. */
public interface EncryptionKeys {
    /**
     * The key that encrypts.
     *
     * @throws javax.cache.CacheException if there is none now
     */
    EncryptionKey current();

    /**
     * The key with this id; {@code null} if there is none, also after another look at the source.
     *
     * @throws RuntimeException if the source fails
     */
    @Nullable
    EncryptionKey find(byte[] id);

    /** Called when a key that was found has decrypted a value, so that somebody with the key has written the value. */
    default void onDecrypted(EncryptionKey key) {}
}
