package io.omnicache.jcache.spi;

import java.util.Objects;
import javax.crypto.SecretKey;
import org.jspecify.annotations.Nullable;

/**
 * Provides the keys that encrypt the values of a cache, for example from a key management service. Named by the setting
 * {@code encryption.keys: class:com.acme.Keys}. The class needs a public constructor without parameters; each cache
 * creates an object of its own. If that is {@link java.io.Closeable}, it is closed with the cache.
 *
 * <p>Must be thread-safe. The methods are called for each value that is written or read, by threads of the application
 * and of the library, so they must answer at once from memory: an implementation that asks a service does so
 * beforehand, on a thread of its own. Each key is tried out with a byte when the cache gets it first. So a key without
 * visible bytes ({@link SecretKey#getEncoded} is {@code null}) should be the same object in each call.
 *
 * <p>To change the key: provide the new one under a new id in {@link #find} in all JVMs, then return it from
 * {@link #current}. Go on providing the old one as long as values may live that were written with it. An id must never
 * stand for another key.
 *
 * @see SecretKey
 */
public interface KeyProvider {

    /**
     * Returns the key that encrypts from now on.
     *
     * @throws RuntimeException if there is none. The operation that would store a value fails then. The message of the
     *     exception is not passed on, since it might show a key
     */
    Key current();

    /**
     * Returns a key by its id; {@code null} if there is none. The id comes from a stored value, so whoever can write to
     * Redis chooses it: it must not be used as a path, in a query, or in a log line.
     *
     * @throws RuntimeException if that can't be said now. The value counts as one that can't be decoded then
     */
    @Nullable
    SecretKey find(String id);

    /**
     * A key with its id.
     *
     * @param id 1 to 255 bytes in UTF-8; stored in each value, so it isn't secret
     * @param secret a key of AES-256. Its {@link SecretKey#getEncoded} may return {@code null}, where the key never
     *     leaves its device; then a security provider of the JVM must offer {@code AES/GCM/NoPadding} for it
     */
    record Key(String id, SecretKey secret) {
        public Key {
            Objects.requireNonNull(id, "id");
            Objects.requireNonNull(secret, "secret");
        }

        /** Shows the id, and no key. */
        @Override
        public String toString() {
            return "Key " + id;
        }
    }
}
