package io.omnicache.jcache.backend;

import io.omnicache.jcache.internal.codec.SizeLimit;
import io.omnicache.jcache.internal.codec.UndecodableException;
import io.omnicache.jcache.internal.codec.ValueCodec;
import java.time.Duration;
import java.util.Objects;
import javax.cache.CacheException;
import org.jspecify.annotations.Nullable;

/**
 * The entries of a {@link RedisBackend} as objects of one type, through the codecs and serial filters of caches.
 * Thread-safe. Shares the connection and the keys of its backend: an entry is the same, whether it is read here or as
 * bytes. Closing the backend ends this view, too.
 *
 * <p>Each operation waits for Redis and throws as the operation of {@link RedisBackend} with the same name does.
 *
 * @param <V> the type of the values
 * @see RedisBackend#typed(Class)
 */
public final class TypedBackend<V> {
    private final RedisBackend backend;
    private final Class<V> type;
    private final ValueCodec codec;
    private final SizeLimit limit;

    TypedBackend(RedisBackend backend, Class<V> type, ValueCodec codec, SizeLimit limit) {
        this.backend = backend;
        this.type = type;
        this.codec = codec;
        this.limit = limit;
    }

    /**
     * Reads a value. Two calls share no objects except immutable ones.
     *
     * @return the value; {@code null} if the key does not exist
     * @throws CacheException if the value can't be decoded: it is damaged, of another codec or type, its class is
     *     missing or has changed, or the serial filter rejects it; the message names the reason and no content
     * @see <a href="https://redis.io/docs/latest/commands/get/">GET</a>
     */
    public @Nullable V get(String key) {
        byte[] stored = backend.get(key);
        if (stored == null) {
            return null;
        }
        Object value = codec.decode(stored);
        if (!type.isInstance(value)) {
            throw new UndecodableException(
                    "Value is of class " + value.getClass().getName() + ", and the type is " + type.getName()
                            + ": another program or another view wrote it");
        }
        return type.cast(value);
    }

    /**
     * Stores a value that does not expire. Replaces the value and the time to live of an existing key.
     *
     * @throws CacheException if the codec can't encode the value, or could not read it again; the message names the
     *     class and the remedy
     * @see <a href="https://redis.io/docs/latest/commands/set/">SET</a>
     */
    public void set(String key, V value) {
        backend.set(key, encoded(value));
    }

    /**
     * Stores a value that expires. Replaces the value and the time to live of an existing key.
     *
     * @param ttl the time to live, at least one millisecond; fractions of a millisecond are cut off
     * @throws IllegalArgumentException if the time to live is shorter
     * @throws CacheException if the codec can't encode the value, or could not read it again; the message names the
     *     class and the remedy
     * @see <a href="https://redis.io/docs/latest/commands/set/">SET with PX</a>
     */
    public void set(String key, V value, Duration ttl) {
        backend.set(key, encoded(value), ttl);
    }

    /**
     * Deletes a key.
     *
     * @return whether the key existed
     * @see <a href="https://redis.io/docs/latest/commands/unlink/">UNLINK</a>
     */
    public boolean delete(String key) {
        return backend.delete(key);
    }

    /**
     * Returns whether a key exists, also if its value can't be decoded.
     *
     * @see <a href="https://redis.io/docs/latest/commands/exists/">EXISTS</a>
     */
    public boolean exists(String key) {
        return backend.exists(key);
    }

    private byte[] encoded(V value) {
        if (!type.isInstance(Objects.requireNonNull(value, "value"))) {
            throw new ClassCastException("The type of the values is " + type.getName() + ", not "
                    + value.getClass().getName());
        }
        return limit.encode(value, codec);
    }
}
