package io.omnicache.jcache;

import io.omnicache.jcache.connection.ConnectionSettings;
import io.omnicache.jcache.connection.EscapedName;
import io.omnicache.jcache.redis.Keyspace;
import io.omnicache.jcache.redis.RedisConnection;
import io.omnicache.jcache.redis.RedissonConnection;
import java.net.URI;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Properties;
import java.util.concurrent.ConcurrentHashMap;
import javax.cache.Cache;
import javax.cache.CacheException;
import javax.cache.CacheManager;
import javax.cache.configuration.Configuration;
import javax.cache.spi.CachingProvider;
import org.jspecify.annotations.Nullable;

/**
 * The caches of one application on one Redis. A cache's entries lie under {@code <key prefix><cache name>:};
 * {@link #close()} leaves them there, {@link #destroyCache(String)} deletes them. Thread-safe.
 */
public final class RedisCacheManager implements CacheManager {
    private final RedisCachingProvider provider;
    private final URI uri;
    private final ClassLoader classLoader;
    private final Properties properties;
    private final ConnectionSettings settings;
    private final RedisConnection connection;
    private final Map<String, RedisCache<?, ?>> caches = new ConcurrentHashMap<>();
    private volatile boolean closed;

    RedisCacheManager(
            RedisCachingProvider provider,
            URI uri,
            ClassLoader classLoader,
            Properties properties,
            ConnectionSettings settings) {
        this.provider = provider;
        this.uri = uri;
        this.classLoader = classLoader;
        this.properties = new Properties();
        this.properties.putAll(properties);
        this.settings = settings;
        this.connection = RedissonConnection.open(settings);
    }

    @Override
    public CachingProvider getCachingProvider() {
        return provider;
    }

    @Override
    public URI getURI() {
        return uri;
    }

    @Override
    public ClassLoader getClassLoader() {
        return classLoader;
    }

    @Override
    public Properties getProperties() {
        Properties copy = new Properties();
        copy.putAll(properties);
        return copy;
    }

    @Override
    public <K, V, C extends Configuration<K, V>> Cache<K, V> createCache(String cacheName, C configuration) {
        checkOpen();
        Objects.requireNonNull(cacheName, "cacheName");
        Objects.requireNonNull(configuration, "configuration");
        if (!configuration.isStoreByValue()) {
            throw new UnsupportedOperationException(
                    "The cache " + cacheName + " can't store by reference: its values lie in Redis");
        }
        synchronized (caches) {
            checkOpen();
            if (caches.containsKey(cacheName)) {
                throw new CacheException("The cache " + cacheName + " already exists");
            }
            RedisCache<K, V> cache = newCache(cacheName, configuration);
            caches.put(cacheName, cache);
            try {
                cache.open();
            } catch (RuntimeException e) {
                cache.close();
                throw e;
            }
            return cache;
        }
    }

    @Override
    @SuppressWarnings({"unchecked", "NullAway"}) // The API says null for a cache that isn't there.
    public <K, V> Cache<K, V> getCache(String cacheName, Class<K> keyType, Class<V> valueType) {
        checkOpen();
        Objects.requireNonNull(keyType, "keyType");
        Objects.requireNonNull(valueType, "valueType");
        RedisCache<?, ?> cache = find(cacheName);
        if (cache == null) {
            return null;
        }
        checkType(cacheName, "key", cache.configuration().getKeyType(), keyType);
        checkType(cacheName, "value", cache.configuration().getValueType(), valueType);
        return (Cache<K, V>) cache;
    }

    @Override
    @SuppressWarnings({"unchecked", "NullAway"}) // The API says null for a cache that isn't there.
    public <K, V> Cache<K, V> getCache(String cacheName) {
        checkOpen();
        return (Cache<K, V>) find(cacheName);
    }

    @Override
    public Iterable<String> getCacheNames() {
        checkOpen();
        return Collections.unmodifiableList(new ArrayList<>(caches.keySet()));
    }

    @Override
    public void destroyCache(String cacheName) {
        checkOpen();
        RedisCache<?, ?> cache = find(cacheName);
        if (cache != null) {
            cache.destroy();
        }
    }

    @Override
    public void enableManagement(String cacheName, boolean enabled) {
        checkOpen();
        RedisCache<?, ?> cache = find(cacheName);
        if (cache != null) {
            cache.enableManagement(enabled);
        }
    }

    @Override
    public void enableStatistics(String cacheName, boolean enabled) {
        checkOpen();
        RedisCache<?, ?> cache = find(cacheName);
        if (cache != null) {
            cache.enableStatistics(enabled);
        }
    }

    @Override
    public void close() {
        List<RedisCache<?, ?>> open;
        synchronized (caches) {
            if (closed) {
                return;
            }
            closed = true;
            open = new ArrayList<>(caches.values());
        }
        provider.release(this);
        open.forEach(RedisCache::close);
        caches.clear();
        connection.close();
    }

    @Override
    public boolean isClosed() {
        return closed;
    }

    @Override
    public <T> T unwrap(Class<T> type) {
        if (type.isInstance(this)) {
            return type.cast(this);
        }
        throw new IllegalArgumentException("A cache manager can't be unwrapped to " + type.getName());
    }

    private <K, V> RedisCache<K, V> newCache(String cacheName, Configuration<K, V> configuration) {
        Closeables closeables = new Closeables();
        try {
            return new RedisCache<>(
                    this,
                    cacheName,
                    configuration,
                    new Keyspace(connection, settings.keyPrefix() + EscapedName.of(cacheName) + ":"),
                    new Keyspace(connection, settings.keyPrefix()),
                    closeables);
        } catch (RuntimeException e) {
            closeables.close();
            throw e;
        }
    }

    /** Forgets a cache that was closed. */
    void release(RedisCache<?, ?> cache) {
        caches.remove(cache.getName(), cache);
    }

    private @Nullable RedisCache<?, ?> find(String cacheName) {
        return caches.get(Objects.requireNonNull(cacheName, "cacheName"));
    }

    private void checkOpen() {
        if (closed) {
            throw new IllegalStateException("The cache manager " + uri + " is closed");
        }
    }

    private static void checkType(String cacheName, String what, Class<?> configured, Class<?> asked) {
        if (!configured.equals(asked)) {
            throw new ClassCastException("The cache " + cacheName + " has the " + what + " type " + configured.getName()
                    + ", not " + asked.getName());
        }
    }
}
