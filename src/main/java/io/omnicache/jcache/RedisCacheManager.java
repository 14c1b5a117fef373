package io.omnicache.jcache;

import io.omnicache.jcache.async.AsyncThreads;
import io.omnicache.jcache.config.CacheConfigurations;
import io.omnicache.jcache.config.CacheOptions;
import io.omnicache.jcache.config.CacheSettings;
import io.omnicache.jcache.config.ManagerSettings;
import io.omnicache.jcache.connection.EscapedName;
import io.omnicache.jcache.redis.Keyspace;
import io.omnicache.jcache.redis.RedisConnection;
import io.omnicache.jcache.redis.RedissonConnection;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Properties;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import javax.cache.Cache;
import javax.cache.CacheException;
import javax.cache.CacheManager;
import javax.cache.configuration.Configuration;
import javax.cache.configuration.MutableConfiguration;
import javax.cache.spi.CachingProvider;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The caches of one application on one Redis. A cache's entries lie under {@code <key prefix><cache name>:};
 * {@link #close()} leaves them there, {@link #destroyCache(String)} deletes them. A cache that the settings file names is
 * there from the beginning, one that a pattern of the file matches from its first {@code getCache} on; neither costs
 * anything before it is asked for. Thread-safe.
 */
public final class RedisCacheManager implements CacheManager {
    private static final Logger LOG = LoggerFactory.getLogger(RedisCacheManager.class);

    private static final Duration LONGEST_OPENING = Duration.ofSeconds(30);

    private final RedisCachingProvider provider;
    private final URI uri;
    private final ClassLoader classLoader;
    private final Properties properties;
    private final ManagerSettings settings;
    private final DeclaredCaches declared;
    private final AsyncThreads threads;
    private final RedisConnection connection;
    private final Map<String, RedisCache<?, ?>> caches = new ConcurrentHashMap<>();
    /** Names of caches that are being created or destroyed; guarded by {@link #caches}. */
    private final Set<String> reserved = new HashSet<>();

    private volatile boolean closed;

    RedisCacheManager(
            RedisCachingProvider provider,
            URI uri,
            ClassLoader classLoader,
            Properties properties,
            ManagerSettings settings) {
        this.provider = provider;
        this.uri = uri;
        this.classLoader = classLoader;
        this.properties = new Properties();
        this.properties.putAll(properties);
        this.settings = settings;
        this.declared = new DeclaredCaches(settings.caches());
        this.threads = new AsyncThreads(classLoader);
        this.connection = RedissonConnection.open(settings.connection(), threads.waiting());
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
        CacheOptions options = settings.caches().optionsOf(cacheName);
        if (!configuration.isStoreByValue()
                && options.get(CacheSettings.STORE_BY_VALUE).equals("require")) {
            throw new UnsupportedOperationException(
                    "The cache " + cacheName + " can't store by reference: its values lie in Redis");
        }
        if (!reserve(cacheName)) {
            throw new CacheException("The cache " + cacheName + " already exists, or is being created or destroyed");
        }
        try {
            RedisCache<K, V> cache =
                    open(cacheName, new CacheConfigurations(options, classLoader).mergedWith(configuration), options);
            declared.remember(cacheName);
            return cache;
        } finally {
            free(cacheName);
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
        cache.checkTypes(keyType, valueType);
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
        Set<String> names = declared.names();
        names.addAll(caches.keySet());
        return Collections.unmodifiableList(new ArrayList<>(names));
    }

    @Override
    public void destroyCache(String cacheName) {
        checkOpen();
        RedisCache<?, ?> cache = find(cacheName);
        if (cache == null || !reserve(cacheName, cache)) {
            return;
        }
        try {
            cache.destroy();
            declared.forget(cacheName);
        } finally {
            free(cacheName);
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
        try {
            open.forEach(RedisCacheManager::closeLogged);
        } finally {
            closeConnection();
        }
    }

    /** What is under way asynchronously ends with the connection, and what depends on it still runs. */
    private void closeConnection() {
        try {
            connection.close();
        } finally {
            threads.close();
        }
    }

    private static void closeLogged(RedisCache<?, ?> cache) {
        try {
            cache.close();
        } catch (RuntimeException | Error e) {
            LOG.warn("The cache {} failed to close", cache.getName(), e);
        }
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

    /** Makes a cache whose name is reserved, and publishes it. */
    private <K, V> RedisCache<K, V> open(
            String cacheName, MutableConfiguration<K, V> configuration, CacheOptions options) {
        RedisCache<K, V> cache = newCache(cacheName, configuration, options);
        try {
            cache.open();
            publish(cache);
            return cache;
        } catch (RuntimeException | Error e) {
            cache.close();
            throw e;
        }
    }

    private <K, V> RedisCache<K, V> newCache(
            String cacheName, MutableConfiguration<K, V> configuration, CacheOptions options) {
        String keyPrefix = settings.connection().keyPrefix();
        Closeables closeables = new Closeables();
        try {
            return new RedisCache<>(
                    this,
                    cacheName,
                    configuration,
                    options,
                    keyspace(EscapedName.of(cacheName), options),
                    new Keyspace(connection, keyPrefix),
                    threads,
                    closeables);
        } catch (RuntimeException | Error e) {
            closeables.close();
            throw e;
        }
    }

    private Keyspace keyspace(String escapedName, CacheOptions options) {
        String keyPrefix = settings.connection().keyPrefix();
        return options.get(CacheSettings.SWEEP).equals("index")
                ? Keyspace.indexed(connection, keyPrefix, escapedName)
                : new Keyspace(connection, keyPrefix + escapedName + ":");
    }

    /** Takes the name of a cache that is to be created, without a lock while the application's factories run. */
    private boolean reserve(String cacheName) {
        synchronized (caches) {
            checkOpen();
            return !caches.containsKey(cacheName) && reserved.add(cacheName);
        }
    }

    /** Keeps the name of a cache that is to be destroyed, so that nothing of a new one is deleted with it. */
    private boolean reserve(String cacheName, RedisCache<?, ?> cache) {
        synchronized (caches) {
            checkOpen();
            return caches.get(cacheName) == cache && reserved.add(cacheName);
        }
    }

    private void free(String cacheName) {
        synchronized (caches) {
            reserved.remove(cacheName);
            caches.notifyAll();
        }
    }

    private void publish(RedisCache<?, ?> cache) {
        synchronized (caches) {
            checkOpen();
            caches.put(cache.getName(), cache);
        }
    }

    /** Forgets a cache that was closed. */
    void release(RedisCache<?, ?> cache) {
        caches.remove(cache.getName(), cache);
    }

    /** The cache of this name, opened now if the settings file lets it be there. */
    private @Nullable RedisCache<?, ?> find(String cacheName) {
        RedisCache<?, ?> cache = caches.get(Objects.requireNonNull(cacheName, "cacheName"));
        if (cache != null || !declared.has(cacheName)) {
            return cache;
        }
        return reserveDeclared(cacheName) ? openDeclared(cacheName) : caches.get(cacheName);
    }

    private RedisCache<?, ?> openDeclared(String cacheName) {
        try {
            CacheOptions options = settings.caches().optionsOf(cacheName);
            RedisCache<?, ?> cache = open(cacheName, new CacheConfigurations(options, classLoader).alone(), options);
            cache.letTypesBeAdopted();
            return cache;
        } finally {
            free(cacheName);
        }
    }

    /** Waits while others create or destroy the cache; returns whether it still has to be opened. */
    private boolean reserveDeclared(String cacheName) {
        long deadline = System.nanoTime() + LONGEST_OPENING.toNanos();
        synchronized (caches) {
            while (reserved.contains(cacheName)) {
                checkOpen();
                long left = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
                if (left <= 0) {
                    throw new CacheException("The cache " + cacheName + " has been created or destroyed for more than "
                            + LONGEST_OPENING.toSeconds() + " s: look for a factory that asks for the cache it is for");
                }
                try {
                    caches.wait(left);
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                    throw new CacheException("Interrupted while another thread opens the cache " + cacheName, e);
                }
            }
            return declared.has(cacheName) && reserve(cacheName);
        }
    }

    private void checkOpen() {
        if (closed) {
            throw new IllegalStateException("The cache manager " + uri + " is closed");
        }
    }
}
