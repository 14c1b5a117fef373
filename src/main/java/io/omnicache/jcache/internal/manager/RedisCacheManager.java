package io.omnicache.jcache.internal.manager;

import io.omnicache.jcache.internal.async.AsyncThreads;
import io.omnicache.jcache.internal.cache.CacheOwner;
import io.omnicache.jcache.internal.cache.RedisCache;
import io.omnicache.jcache.internal.config.CacheConfigurations;
import io.omnicache.jcache.internal.config.CacheOptions;
import io.omnicache.jcache.internal.config.CacheSettings;
import io.omnicache.jcache.internal.config.EntryTypes;
import io.omnicache.jcache.internal.config.ManagerSettings;
import io.omnicache.jcache.internal.execution.CommandGate;
import io.omnicache.jcache.internal.redis.RedisConnection;
import io.omnicache.jcache.internal.redis.RedissonConnection;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Properties;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
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

    private final CachingProvider provider;
    private final Consumer<? super RedisCacheManager> onClosed;
    private final URI uri;
    private final ClassLoader classLoader;
    private final Properties properties;
    private final ManagerSettings settings;
    private final DeclaredCaches declared;
    private final AsyncThreads threads;
    private final RedisConnection connection;
    private final Map<String, RedisCache<?, ?>> caches = new ConcurrentHashMap<>();
    private final FormerCaches formerCaches;
    private final CacheFactory factory;
    /** Guarded by {@link #caches}. */
    private final Reservations reserved = new Reservations(caches, this::checkOpen);

    private volatile boolean closed;

    /**
     * @param onClosed told, once, that this manager is closed
     */
    public RedisCacheManager(
            CachingProvider provider,
            Consumer<? super RedisCacheManager> onClosed,
            URI uri,
            ClassLoader classLoader,
            Properties properties,
            ManagerSettings settings) {
        this.provider = provider;
        this.onClosed = onClosed;
        this.uri = uri;
        this.classLoader = classLoader;
        this.properties = new Properties();
        this.properties.putAll(properties);
        this.settings = settings;
        this.declared = new DeclaredCaches(settings.caches());
        this.formerCaches = new FormerCaches(settings.connection().transport());
        this.threads = new AsyncThreads(classLoader);
        this.connection = RedissonConnection.open(settings.connection(), threads.waiting());
        this.factory = new CacheFactory(new Owner(), settings, classLoader, connection, threads);
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
            RedisCache<K, V> cache = open(
                    cacheName, new CacheConfigurations(options, classLoader).mergedWith(configuration), options, false);
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
        cache.checkTypes(EntryTypes.boxed(keyType), EntryTypes.boxed(valueType));
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

    /**
     * Closes the cache, if it is open here, and deletes every entry that Redis has under its name: also of a cache that is closed, that
     * the settings file declares and nobody has opened, or that another JVM or an earlier run has filled. Changes that were under way
     * have ended when it returns, and nothing of this manager comes back. Other JVMs and managers that have the cache open may go on
     * writing.
     *
     * @throws CacheException if Redis fails, or if a change that was under way doesn't end: the cache is closed then, and the call
     *     can be repeated
     */
    @Override
    public void destroyCache(String cacheName) {
        checkOpen();
        Objects.requireNonNull(cacheName, "cacheName");
        if (!reserveToDestroy(cacheName)) {
            return;
        }
        try {
            RedisCache<?, ?> cache = caches.get(cacheName);
            if (cache != null) {
                cache.close();
            }
            deleteEntries(cacheName);
            declared.forget(cacheName);
        } finally {
            free(cacheName);
        }
    }

    private void deleteEntries(String cacheName) {
        boolean ended = formerCaches.awaitChanges(cacheName);
        factory.keyspace(cacheName, settings.caches().optionsOf(cacheName)).delete();
        if (!ended) {
            throw new CacheException(
                    "The entries of the cache " + cacheName + " were deleted, but changes that began before the cache"
                            + " was closed have not ended for "
                            + formerCaches.longestChange().toMillis()
                            + " ms and may still store some: call destroyCache again, and look for values whose serialisation doesn't return");
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
            caches.notifyAll();
            open = new ArrayList<>(caches.values());
        }
        onClosed.accept(this);
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
        } catch (Throwable e) {
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

    /**
     * Makes a cache whose name is reserved, and publishes it.
     *
     * @param isDeclared whether it is one of the settings file, whose types may be open
     */
    private <K, V> RedisCache<K, V> open(
            String cacheName, MutableConfiguration<K, V> configuration, CacheOptions options, boolean isDeclared) {
        RedisCache<K, V> cache = factory.create(cacheName, configuration, options);
        try {
            if (isDeclared) {
                cache.letTypesBeAdopted();
            }
            cache.open();
            publish(cache);
            return cache;
        } catch (Throwable e) {
            cache.close();
            throw e;
        }
    }

    /** Takes the name of a cache that is to be created, without a lock while the application's factories run. */
    private boolean reserve(String cacheName) {
        synchronized (caches) {
            checkOpen();
            if (caches.containsKey(cacheName) || reserved.has(cacheName)) {
                return false;
            }
            reserved.reserveToCreate(cacheName);
            return true;
        }
    }

    /** Keeps the name of a cache that is to be destroyed, so that nothing of a new one is deleted with it. */
    private boolean reserveToDestroy(String cacheName) {
        synchronized (caches) {
            checkOpen();
            return reserved.reserveToDestroy(cacheName);
        }
    }

    private void free(String cacheName) {
        synchronized (caches) {
            reserved.free(cacheName);
        }
    }

    private void publish(RedisCache<?, ?> cache) {
        synchronized (caches) {
            checkOpen();
            caches.put(cache.getName(), cache);
        }
    }

    /** @throws CacheException if whoever asks for this manager with these properties means data elsewhere */
    public void requireSame(@Nullable Properties asked) {
        settings.requireSame(uri, asked);
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
            return open(cacheName, new CacheConfigurations(options, classLoader).alone(), options, true);
        } finally {
            free(cacheName);
        }
    }

    /** Waits while others create or destroy the cache; returns whether it still has to be opened. */
    private boolean reserveDeclared(String cacheName) {
        synchronized (caches) {
            reserved.awaitFree(cacheName);
            return declared.has(cacheName) && reserve(cacheName);
        }
    }

    private void checkOpen() {
        if (closed) {
            throw new IllegalStateException("The cache manager " + uri + " is closed");
        }
    }

    /** This manager, as its caches see it. */
    private final class Owner implements CacheOwner {
        @Override
        public CacheManager manager() {
            return RedisCacheManager.this;
        }

        @Override
        public void onClosing(String cacheName, CommandGate gate) {
            formerCaches.add(cacheName, gate);
        }

        @Override
        public void release(RedisCache<?, ?> cache) {
            caches.remove(cache.getName(), cache);
        }

        @Override
        public Duration longestChange() {
            return formerCaches.longestChange();
        }
    }
}
