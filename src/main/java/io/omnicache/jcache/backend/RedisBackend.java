package io.omnicache.jcache.backend;

import io.omnicache.jcache.RedisCacheException;
import io.omnicache.jcache.internal.codec.OversizedException;
import io.omnicache.jcache.internal.codec.SizeLimit;
import io.omnicache.jcache.internal.config.connection.ConnectionSettings;
import io.omnicache.jcache.internal.config.connection.ConnectionUri;
import io.omnicache.jcache.internal.redis.Command;
import io.omnicache.jcache.internal.redis.Command.Verb;
import io.omnicache.jcache.internal.redis.RedisConnection;
import io.omnicache.jcache.internal.redis.keyspace.KeyScan;
import io.omnicache.jcache.internal.redis.keyspace.Keyspace;
import io.omnicache.jcache.internal.redis.redisson.RedissonConnections;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import javax.cache.CacheException;
import org.jspecify.annotations.Nullable;

/**
 * A key-value store in Redis whose keys all begin with a prefix, so that tenants share a server without seeing each
 * other. Thread-safe. Opening connects to nothing; every operation ends within the timeouts of the URI, with a
 * {@link RedisCacheException} if Redis can't be reached, refuses, or doesn't answer. A key or a value of more bytes than the URI's
 * parameter {@code value-size} allows (64 MB by default) is refused with an {@link OversizedException} before anything is sent.
 */
public final class RedisBackend implements AutoCloseable {
    private final ConnectionSettings settings;
    private final RedisConnection connection;
    private final Keyspace keyspace;
    private final SizeLimit limit;
    private volatile boolean closed;

    private RedisBackend(ConnectionSettings settings) {
        this.settings = settings;
        this.connection = RedissonConnections.open(settings);
        this.keyspace = new Keyspace(connection, settings.keyPrefix());
        this.limit = new SizeLimit("The store", settings.valueSize(), "the URI's parameter value-size");
    }

    /**
     * Opens a store.
     *
     * @param uri a connection URL; its parameter {@code key-prefix} is the prefix, {@code omnicache:} by default
     * @throws CacheException if the URL is wrong, or a library that its kind of connection needs is missing; the message
     *     names it
     */
    public static RedisBackend open(String uri) {
        return new RedisBackend(ConnectionUri.parse(uri));
    }

    /**
     * @return the value, or {@code null} if there is none
     * @see <a href="https://redis.io/docs/latest/commands/get/">GET</a>
     */
    public byte @Nullable [] get(String key) {
        return (byte[]) call(Command.read(Verb.GET, redisKey(key)));
    }

    /**
     * Stores a value without a time to live.
     *
     * @see <a href="https://redis.io/docs/latest/commands/set/">SET</a>
     */
    public void set(String key, byte[] value) {
        call(Command.of(Verb.SET, redisKey(key), checked(value)));
    }

    /**
     * Stores a value that expires.
     *
     * @param ttl the time to live, in whole milliseconds, at least one
     * @throws IllegalArgumentException if the time to live is shorter
     * @see <a href="https://redis.io/docs/latest/commands/set/">SET PX</a>
     */
    public void set(String key, byte[] value, Duration ttl) {
        if (ttl.toMillis() < 1) {
            throw new IllegalArgumentException("The time to live is " + ttl + ": one millisecond is the shortest");
        }
        call(Command.of(Verb.SET, redisKey(key), checked(value), "PX", ttl.toMillis()));
    }

    /**
     * @return whether there was a value
     * @see <a href="https://redis.io/docs/latest/commands/unlink/">UNLINK</a>
     */
    public boolean delete(String key) {
        return Long.valueOf(1).equals(call(Command.of(Verb.UNLINK, redisKey(key))));
    }

    /**
     * @see <a href="https://redis.io/docs/latest/commands/exists/">EXISTS</a>
     */
    public boolean exists(String key) {
        return Long.valueOf(1).equals(call(Command.read(Verb.EXISTS, redisKey(key))));
    }

    /**
     * Removes the keys of the prefix and no other. With an empty prefix it empties the database, whoever wrote to it.
     *
     * @see <a href="https://redis.io/docs/latest/commands/flushdb/">FLUSHDB</a>
     */
    public void clear() {
        checkOpen();
        if (settings.keyPrefix().isEmpty()) {
            keyspace.flush();
        } else {
            keyspace.sweep();
        }
    }

    /**
     * Passes every key of the prefix to the action, without the prefix, in no order. Keys written or deleted meanwhile may
     * or may not come, and one may come twice.
     *
     * @see <a href="https://redis.io/docs/latest/commands/scan/">SCAN</a>
     */
    public void forEachKey(Consumer<String> action) {
        checkOpen();
        KeyScan scan = keyspace.scan();
        for (List<byte[]> page = scan.next(); page != null; page = scan.next()) {
            page.forEach(key -> action.accept(new String(keyspace.suffix(key), StandardCharsets.UTF_8)));
        }
    }

    /** What stands before every key. */
    public String keyPrefix() {
        return settings.keyPrefix();
    }

    /** Ends the connections; what is stored stays. Idempotent. */
    @Override
    public void close() {
        if (!closed) {
            closed = true;
            connection.close();
        }
    }

    private @Nullable Object call(Command command) {
        checkOpen();
        return connection.call(command);
    }

    private byte[] redisKey(String key) {
        limit.checkKey(Objects.requireNonNull(key, "key"));
        byte[] encoded = key.getBytes(StandardCharsets.UTF_8);
        limit.checkKey(encoded);
        return keyspace.key(encoded);
    }

    private byte[] checked(byte[] value) {
        limit.checkValue(Objects.requireNonNull(value, "value"));
        return value;
    }

    private void checkOpen() {
        if (closed) {
            throw new IllegalStateException("The store is closed");
        }
    }
}
