package io.omnicache.jcache.backend;

import io.omnicache.jcache.RedisCacheException;
import io.omnicache.jcache.internal.codec.SizeLimit;
import io.omnicache.jcache.internal.codec.ValueCodec;
import io.omnicache.jcache.internal.codec.filter.SerialRules;
import io.omnicache.jcache.internal.codec.value.ValueCodecs;
import io.omnicache.jcache.internal.config.connection.ConnectionOptions;
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
 * A key-value store in Redis: byte arrays, or {@linkplain #typed(Class) objects of a type}, under string keys. All keys
 * have one prefix, so that several tenants can share a server without seeing each other's entries. Thread-safe. Opening
 * a store connects to nothing.
 *
 * <p>Each operation waits for Redis, at most as long as the parameters {@code connect-timeout}, {@code timeout} and
 * {@code retries} of the URI allow. All operations throw:
 *
 * <ul>
 *   <li>{@link RedisCacheException} if Redis cannot be reached, refuses the command, or does not answer in time;
 *       {@link RedisCacheException#isOutcomeUnknown()} tells whether the command may have been carried out,
 *   <li>{@link CacheException} if a key or value has more bytes than the parameter {@code value-size} of the URI
 *       allows, 64 MB by default; nothing is sent then,
 *   <li>{@link IllegalStateException} if the store is closed,
 *   <li>{@link NullPointerException} if a key or value is {@code null}.
 * </ul>
 */
public final class RedisBackend implements AutoCloseable {
    private final ConnectionOptions options;
    private final RedisConnection connection;
    private final Keyspace keyspace;
    private final SizeLimit limit;
    private volatile boolean closed;

    private RedisBackend(ConnectionOptions options) {
        this.options = options;
        this.connection = RedissonConnections.open(options);
        this.keyspace = new Keyspace(connection, options.keyPrefix());
        this.limit = new SizeLimit("The store", options.valueSize(), "the URI's parameter value-size");
    }

    /**
     * Opens a store. Does not connect.
     *
     * @param uri a connection URL, such as {@code redis://host:6379/0?key-prefix=tenant_a:}; without
     *     {@code key-prefix} the prefix is {@code omnicache:}
     * @throws CacheException if the URL is wrong, or a library that its kind of connection needs is missing; the
     *     message names what is wrong or missing
     */
    public static RedisBackend open(String uri) {
        return new RedisBackend(ConnectionUri.parse(uri));
    }

    /**
     * Returns a view that stores objects of a type by the codec {@code java}. Only the type itself, what the declared
     * types of its fields lead to, and plain values and collections of the JDK may be stored and read.
     *
     * @param type the class of the values; a value of another class is refused
     */
    public <V> TypedBackend<V> typed(Class<V> type) {
        return typed(type, "java");
    }

    /**
     * As {@link #typed(Class)}, with another codec.
     *
     * @param codec as the setting {@code codec} of a cache: {@code java}, {@code json}, {@code fory}, {@code string},
     *     {@code bytes}, or the name of a class that implements {@link io.omnicache.jcache.spi.ValueCodec}
     * @throws CacheException if there is no such codec, its library is missing, or it can't store the type
     */
    public <V> TypedBackend<V> typed(Class<V> type, String codec) {
        return typed(type, codec, "declared");
    }

    /**
     * As {@link #typed(Class, String)}, with a filter of one's own in place of the one for the declared type.
     *
     * @param serialFilter as the setting {@code serial-filter} of a cache: a pattern as for {@code jdk.serialFilter} (JEP
     *     290) such as {@code com.acme.**;java.**;!*}, or {@code known} or {@code declared}
     * @throws CacheException also if the pattern is not valid
     */
    public <V> TypedBackend<V> typed(Class<V> type, String codec, String serialFilter) {
        ClassLoader ofType = type.getClassLoader();
        ClassLoader loader = ofType == null ? RedisBackend.class.getClassLoader() : ofType;
        ValueCodec values = ValueCodecs.create(
                codec, loader, type, SerialRules.of(serialFilter).declare(String.class, type));
        if (!values.isDeclared()) {
            throw new CacheException("The codec '" + codec + "' needs the class of the values, and " + type.getName()
                    + " is any: give the class, such as com.acme.User, or use the codec 'java'");
        }
        return new TypedBackend<>(this, type, values, limit);
    }

    /**
     * Reads a value.
     *
     * @return the value; {@code null} if the key does not exist
     * @see <a href="https://redis.io/docs/latest/commands/get/">GET</a>
     */
    public byte @Nullable [] get(String key) {
        return (byte[]) call(Command.read(Verb.GET, redisKey(key)));
    }

    /**
     * Stores a value that does not expire. Replaces the value and the time to live of an existing key.
     *
     * @see <a href="https://redis.io/docs/latest/commands/set/">SET</a>
     */
    public void set(String key, byte[] value) {
        call(Command.of(Verb.SET, redisKey(key), checked(value)));
    }

    /**
     * Stores a value that expires. Replaces the value and the time to live of an existing key.
     *
     * @param ttl the time to live, at least one millisecond; fractions of a millisecond are cut off
     * @throws IllegalArgumentException if the time to live is shorter
     * @see <a href="https://redis.io/docs/latest/commands/set/">SET with PX</a>
     */
    public void set(String key, byte[] value, Duration ttl) {
        if (ttl.toMillis() < 1) {
            throw new IllegalArgumentException("The time to live is " + ttl + ": one millisecond is the shortest");
        }
        call(Command.of(Verb.SET, redisKey(key), checked(value), "PX", ttl.toMillis()));
    }

    /**
     * Deletes a key.
     *
     * @return whether the key existed
     * @see <a href="https://redis.io/docs/latest/commands/unlink/">UNLINK</a>
     */
    public boolean delete(String key) {
        return Long.valueOf(1).equals(call(Command.of(Verb.UNLINK, redisKey(key))));
    }

    /**
     * Returns whether a key exists.
     *
     * @see <a href="https://redis.io/docs/latest/commands/exists/">EXISTS</a>
     */
    public boolean exists(String key) {
        return Long.valueOf(1).equals(call(Command.read(Verb.EXISTS, redisKey(key))));
    }

    /**
     * Deletes all keys with the prefix, and no others. With an empty prefix it deletes the whole database, including
     * the keys of other programs. Not atomic: a key that is written meanwhile may be deleted or not, and if the
     * method fails, some keys may have been deleted.
     *
     * @see <a href="https://redis.io/docs/latest/commands/scan/">SCAN</a>
     * @see <a href="https://redis.io/docs/latest/commands/unlink/">UNLINK</a>
     * @see <a href="https://redis.io/docs/latest/commands/flushdb/">FLUSHDB</a>
     */
    public void clear() {
        checkOpen();
        if (options.keyPrefix().isEmpty()) {
            keyspace.flush();
        } else {
            keyspace.sweep();
        }
    }

    /**
     * Calls the action, in this thread, with every key that has the prefix. The keys come without the prefix and in
     * no particular order. A key that is written or deleted meanwhile may come or not, and a key may come twice. A key
     * whose name is longer than three times the parameter {@code value-size} doesn't come. An exception of the action
     * ends the iteration.
     *
     * @see <a href="https://redis.io/docs/latest/commands/scan/">SCAN</a>
     */
    public void forEachKey(Consumer<String> action) {
        checkOpen();
        KeyScan scan = keyspace.scan();
        for (List<byte[]> page = scan.next(); page != null; page = scan.next()) {
            page.stream()
                    .filter(key -> key.length > 0)
                    .forEach(key -> action.accept(new String(keyspace.suffix(key), StandardCharsets.UTF_8)));
        }
    }

    /** Returns the prefix of every key. */
    public String keyPrefix() {
        return options.keyPrefix();
    }

    /** Closes the connections. Entries stay in Redis. A second call does nothing. */
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
