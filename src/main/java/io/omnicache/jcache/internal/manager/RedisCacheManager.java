package io.omnicache.jcache.internal.manager;

import io.omnicache.jcache.RedisCacheException;
import io.omnicache.jcache.internal.async.AsyncThreads;
import io.omnicache.jcache.internal.cache.CacheOwner;
import io.omnicache.jcache.internal.cache.RedisCache;
import io.omnicache.jcache.internal.config.CacheOptions;
import io.omnicache.jcache.internal.config.CacheSettings;
import io.omnicache.jcache.internal.config.ConfigurationMerger;
import io.omnicache.jcache.internal.config.ManagerOptions;
import io.omnicache.jcache.internal.entry.Unwrapping;
import io.omnicache.jcache.internal.event.remote.EventThreads;
import io.omnicache.jcache.internal.execution.CacheCalls;
import io.omnicache.jcache.internal.execution.CommandGate;
import io.omnicache.jcache.internal.lease.KeyLeases;
import io.omnicache.jcache.internal.redis.RedisConnection;
import io.omnicache.jcache.internal.redis.redisson.RedissonConnections;
import io.omnicache.jcache.internal.text.Shown;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Properties;
import java.util.concurrent.RejectedExecutionException;
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
 * The cache manager: the lifecycle of the caches of one application on one Redis. The entries of a cache lie under
 * {@code <key prefix><cache name>:}; {@link #close()} leaves them there, {@link #destroyCache(String)} deletes them.
 * A cache that the settings file names exists from the beginning. A cache whose name matches a pattern of the file
 * exists from its first {@code getCache} on. Both are opened when they are first used through the manager.
 * Thread-safe. Opening a manager connects to nothing, so it succeeds while Redis cannot be reached.
 *
 * @see <a href="https://jcp.org/en/jsr/detail?id=107">JSR-107 1.1, cache managers</a>
 */
public final class RedisCacheManager implements CacheManager {
    private static final Logger LOG = LoggerFactory.getLogger(RedisCacheManager.class);

    private final CachingProvider provider;
    private final Consumer<? super RedisCacheManager> onClosed;
    private final URI uri;
    private final ClassLoader classLoader;
    private final Properties properties;
    private final ManagerOptions options;
    private final CacheRegistry registry;
    private final AsyncThreads threads;
    private final EventThreads eventThreads = new EventThreads();
    private final RedisConnection connection;
    private final PendingChanges pendingChanges;
    private final KeyLeases leases;
    private final FailurePolicies failurePolicies;
    private final CacheFactory factory;

    /**
     * @param onClosed called once, when this manager is closed
     * @param uri the identity of this manager, without credentials
     */
    public RedisCacheManager(
            CachingProvider provider,
            Consumer<? super RedisCacheManager> onClosed,
            URI uri,
            ClassLoader classLoader,
            Properties properties,
            ManagerOptions options) {
        this.provider = provider;
        this.onClosed = onClosed;
        this.uri = uri;
        this.classLoader = classLoader;
        this.properties = copy(properties);
        this.options = options;
        this.registry = new CacheRegistry(uri, options.caches());
        this.pendingChanges = new PendingChanges(options.connection().transport());
        this.threads = new AsyncThreads(classLoader);
        this.connection = RedissonConnections.open(options.connection(), threads.waiting(), classLoader);
        this.leases = new KeyLeases(connection, options.connection().keyPrefix());
        this.failurePolicies = new FailurePolicies(connection, options.connection(), threads.waiting());
        this.factory = new CacheFactory(
                new Owner(),
                options,
                classLoader,
                connection,
                threads,
                eventThreads,
                leases,
                new NearCaches(classLoader),
                failurePolicies);
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
        return copy(properties);
    }

    private static Properties copy(Properties properties) {
        Properties copy = new Properties();
        copy.putAll(properties);
        return copy;
    }

    /**
     * Checks that the properties name the data of this open manager: the same server, database and key prefix. Another
     * login in the URI is logged.
     *
     * @param given the caller's URI, which names this manager
     * @throws CacheException if the properties name other data, or a property is wrong
     */
    public void requireSameData(URI given, @Nullable Properties asked) {
        options.requireSameData(uri, asked);
        options.warnOfOtherLogin(uri, given);
    }

    @Override
    public <K, V, C extends Configuration<K, V>> Cache<K, V> createCache(String cacheName, C configuration) {
        registry.checkOpen();
        Objects.requireNonNull(cacheName, "cacheName");
        Objects.requireNonNull(configuration, "configuration");
        CacheOptions cacheOptions = options.caches().optionsOf(cacheName);
        if (!configuration.isStoreByValue()
                && cacheOptions.get(CacheSettings.STORE_BY_VALUE) == CacheSettings.StoreByValue.REQUIRE) {
            throw new UnsupportedOperationException(
                    "The cache " + Shown.name(cacheName) + " can't store by reference: its values lie in Redis");
        }
        if (!registry.reserveToCreate(cacheName)) {
            throw new CacheException(
                    "The cache " + Shown.name(cacheName) + " already exists, or is being created or destroyed");
        }
        try {
            RedisCache<K, V> cache = open(
                    cacheName,
                    new ConfigurationMerger(cacheOptions, classLoader).mergedWith(configuration),
                    cacheOptions,
                    false);
            registry.onCreated(cacheName);
            return cache;
        } catch (RedisCacheException | RejectedExecutionException e) {
            throw told(e);
        } finally {
            registry.free(cacheName);
        }
    }

    @Override
    @SuppressWarnings({"unchecked", "NullAway"}) // The API returns null for a missing cache, but declares no nullness.
    public <K, V> Cache<K, V> getCache(String cacheName, Class<K> keyType, Class<V> valueType) {
        registry.checkOpen();
        Objects.requireNonNull(keyType, "keyType");
        Objects.requireNonNull(valueType, "valueType");
        RedisCache<?, ?> cache = find(cacheName);
        if (cache != null) {
            cache.checkTypes(ConfigurationMerger.boxed(keyType), ConfigurationMerger.boxed(valueType));
        }
        return (Cache<K, V>) cache;
    }

    @Override
    @SuppressWarnings({"unchecked", "NullAway"}) // The API returns null for a missing cache, but declares no nullness.
    public <K, V> Cache<K, V> getCache(String cacheName) {
        registry.checkOpen();
        RedisCache<?, ?> cache = find(cacheName);
        if (cache != null) {
            cache.requireDeclaredType();
        }
        return (Cache<K, V>) cache;
    }

    @Override
    public Iterable<String> getCacheNames() {
        registry.checkOpen();
        return List.copyOf(registry.names());
    }

    /**
     * Closes the cache, if this manager has opened it, and deletes every entry that Redis has under its name. The
     * cache need not be open: it may be closed, declared by the settings file only, or filled by another JVM or an
     * earlier run. Changes that were under way in this manager have ended when the method returns. Other JVMs and
     * managers that have the cache open may go on writing.
     *
     * @throws CacheException if Redis fails, or if a change that was under way does not end; the cache is closed
     *     then, and the call can be repeated
     */
    @Override
    public void destroyCache(String cacheName) {
        registry.checkOpen();
        Objects.requireNonNull(cacheName, "cacheName");
        if (!registry.reserveToDestroy(cacheName)) {
            return;
        }
        try {
            RedisCache<?, ?> cache = registry.find(cacheName);
            if (cache != null) {
                cache.close();
            }
            deleteEntries(cacheName);
            registry.onDestroyed(cacheName);
        } catch (RedisCacheException e) {
            throw told(e);
        } finally {
            registry.free(cacheName);
        }
    }

    /** Redis can't be asked any more once this manager is closed: that is the reason of the failure then. */
    private RuntimeException told(RuntimeException failure) {
        return registry.isClosed()
                ? new IllegalStateException("The cache manager " + uri + " was closed meanwhile", failure)
                : failure;
    }

    private void deleteEntries(String cacheName) {
        boolean ended = pendingChanges.awaitEnd(cacheName);
        factory.keyspaceToDestroy(cacheName, options.caches().optionsOf(cacheName))
                .delete();
        if (!ended) {
            throw new CacheException(
                    "The entries of the cache " + cacheName + " were deleted, but changes that began before the cache"
                            + " was closed have not ended for "
                            + pendingChanges.longestChange().toMillis()
                            + " ms and may still store some: call destroyCache again, and look for values whose"
                            + " serialisation doesn't return");
        }
    }

    @Override
    public void enableManagement(String cacheName, boolean enabled) {
        ifPresent(cacheName, cache -> cache.enableManagement(enabled));
    }

    @Override
    public void enableStatistics(String cacheName, boolean enabled) {
        ifPresent(cacheName, cache -> cache.enableStatistics(enabled));
    }

    private void ifPresent(String cacheName, Consumer<RedisCache<?, ?>> action) {
        registry.checkOpen();
        RedisCache<?, ?> cache = find(cacheName);
        if (cache != null) {
            action.accept(cache);
        }
    }

    /**
     * Closes every cache, then the connections. Operations under way end before, or with an
     * {@link IllegalStateException} if that takes long. So do asynchronous ones, and their dependent stages run.
     */
    @Override
    public void close() {
        List<RedisCache<?, ?>> open = registry.close();
        if (open == null) {
            return;
        }
        onClosed.accept(this);
        try {
            open.forEach(RedisCache::refuseCalls); // The calls of all caches end at the same time.
            long end = System.nanoTime() + RedisCache.CLOSE_TIMEOUT.toNanos();
            open.forEach(cache -> closeLogged(cache, end));
            if (!threads.isCurrent() && !CacheCalls.isInsideOne()) {
                registry.awaitClosed();
            }
        } finally {
            eventThreads.close();
            try {
                failurePolicies.close();
                leases.close();
                connection.close();
            } finally {
                // After the connection: closing it completes stages, whose dependents these threads run.
                threads.close();
            }
        }
    }

    private static void closeLogged(RedisCache<?, ?> cache, long end) {
        try {
            cache.close(Duration.ofNanos(Math.max(0, end - System.nanoTime())));
        } catch (Throwable e) {
            LOG.warn("The cache {} failed to close", Shown.name(cache.getName()), e);
        }
    }

    @Override
    public boolean isClosed() {
        return registry.isClosed();
    }

    @Override
    public <T> T unwrap(Class<T> type) {
        return Unwrapping.to(type, "A cache manager", this);
    }

    /** Returns the cache of this name; opens it if the settings file declares it. */
    private @Nullable RedisCache<?, ?> find(String cacheName) {
        RedisCache<?, ?> cache = registry.find(Objects.requireNonNull(cacheName, "cacheName"));
        if (cache != null || !registry.isDeclared(cacheName)) {
            return cache;
        }
        return registry.reserveToOpen(cacheName) ? openDeclared(cacheName) : registry.find(cacheName);
    }

    private RedisCache<?, ?> openDeclared(String cacheName) {
        try {
            CacheOptions cacheOptions = options.caches().optionsOf(cacheName);
            return open(cacheName, new ConfigurationMerger(cacheOptions, classLoader).fromFile(), cacheOptions, true);
        } finally {
            registry.free(cacheName);
        }
    }

    /**
     * Creates and opens a cache whose name is reserved, and adds the cache to the registry.
     *
     * @param isDeclared whether the settings file declares the cache; the first {@code getCache} then sets the types
     *     that the file leaves open
     */
    private <K, V> RedisCache<K, V> open(
            String cacheName, MutableConfiguration<K, V> configuration, CacheOptions cacheOptions, boolean isDeclared) {
        RedisCache<K, V> cache = factory.create(cacheName, configuration, cacheOptions);
        try {
            if (isDeclared) {
                cache.letTypesBeAdopted();
            } else {
                cache.requireDeclaredType();
            }
            cache.open();
            registry.add(cache);
            return cache;
        } catch (Throwable e) {
            cache.close();
            throw e;
        }
    }

    /** Gives the caches of this manager access to it. */
    private final class Owner implements CacheOwner {
        @Override
        public CacheManager manager() {
            return RedisCacheManager.this;
        }

        @Override
        public void onClosing(String cacheName, CommandGate gate) {
            pendingChanges.add(cacheName, gate);
        }

        @Override
        public void release(RedisCache<?, ?> cache) {
            registry.remove(cache);
        }

        @Override
        public void onCloseBegun(RedisCache<?, ?> cache) {
            registry.onClosing(cache);
        }

        @Override
        public void onClosed(RedisCache<?, ?> cache) {
            registry.onClosed(cache);
        }

        @Override
        public Duration longestChange() {
            return pendingChanges.longestChange();
        }
    }
}
