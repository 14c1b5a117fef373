package io.omnicache.jcache;

import io.omnicache.jcache.internal.config.ManagerOptions;
import io.omnicache.jcache.internal.config.connection.ConnectionUri;
import io.omnicache.jcache.internal.manager.RedisCacheManager;
import java.net.URI;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.WeakHashMap;
import javax.cache.CacheManager;
import javax.cache.configuration.OptionalFeature;
import javax.cache.spi.CachingProvider;
import org.jspecify.annotations.Nullable;

/**
 * The JCache provider that keeps every cache in Redis. The URI of a manager is a connection URL such as
 * {@code redis://host:6379/0?key-prefix=tenant_a:}, or names a settings file, such as
 * {@code classpath:omnicache.yaml}. A manager is identified by its class loader and by its URI without user, password
 * and secret parameters. Opening a manager reads the settings file but connects to no server, so it succeeds while
 * Redis cannot be reached. Thread-safe.
 *
 * <p>Applications obtain the provider by {@code Caching.getCachingProvider()}, or by its class name if several
 * providers are present.
 *
 * @see <a href="https://jcp.org/en/jsr/detail?id=107">JSR-107 1.1, caching providers</a>
 */
public final class RedisCachingProvider implements CachingProvider {
    private final Map<ClassLoader, Map<URI, RedisCacheManager>> managers = new WeakHashMap<>();

    /**
     * Returns the open manager of this URI and class loader, or opens one. Properties are not part of a manager's
     * identity. But if they name another server, database or key prefix than the open manager uses, the call fails.
     *
     * @param uri a connection URL or the URI of a settings file; {@code null} for {@link #getDefaultURI()}
     * @param classLoader loads the settings file and the classes of keys and values; {@code null} for
     *     {@link #getDefaultClassLoader()}
     * @param properties settings whose names begin with {@code omnicache.}, others are ignored; {@code null} for none
     * @throws javax.cache.CacheException if the open manager uses other data than the properties name, if the
     *     settings file cannot be read, or if a setting is wrong; the message names the setting and says what is
     *     allowed
     * @see <a href="https://jcp.org/en/jsr/detail?id=107">JSR-107 1.1, caching providers</a>
     */
    @Override
    public CacheManager getCacheManager(
            @Nullable URI uri, @Nullable ClassLoader classLoader, @Nullable Properties properties) {
        URI given = uri != null ? uri : getDefaultURI();
        ClassLoader loader = loader(classLoader);
        Properties settings = properties != null ? properties : getDefaultProperties();
        URI identity = ManagerOptions.identityOf(given);
        synchronized (managers) {
            Map<URI, RedisCacheManager> ofLoader = managers.computeIfAbsent(loader, l -> new HashMap<>());
            RedisCacheManager present = ofLoader.get(identity);
            if (present != null && !present.isClosed()) {
                present.requireSameData(given, properties);
                return present;
            }
            ManagerOptions read = ManagerOptions.of(given, loader, settings);
            RedisCacheManager opened = new RedisCacheManager(this, this::release, identity, loader, settings, read);
            ofLoader.put(identity, opened);
            return opened;
        }
    }

    @Override
    public CacheManager getCacheManager(@Nullable URI uri, @Nullable ClassLoader classLoader) {
        return getCacheManager(uri, classLoader, null);
    }

    @Override
    public CacheManager getCacheManager() {
        return getCacheManager(null, null, null);
    }

    /** Returns the class loader of this class. */
    @Override
    public ClassLoader getDefaultClassLoader() {
        return RedisCachingProvider.class.getClassLoader();
    }

    /**
     * Returns {@code omnicache:default}. A manager of this URI reads the settings file {@code omnicache.yaml} at the
     * root of the class path, if there is one. It connects to the server that the property {@code omnicache.uri}, the
     * environment variable {@code OMNICACHE_URI}, the system property {@code omnicache.uri} or the settings file
     * names; the first of these that is set counts. If none is set, it connects to {@code redis://localhost:6379}.
     */
    @Override
    public URI getDefaultURI() {
        return ConnectionUri.DEFAULT_IDENTITY;
    }

    /** Returns empty properties. */
    @Override
    public Properties getDefaultProperties() {
        return new Properties();
    }

    /** Closes every manager. Entries stay in Redis. */
    @Override
    public void close() {
        List<RedisCacheManager> open = new ArrayList<>();
        synchronized (managers) {
            managers.values().forEach(ofLoader -> open.addAll(ofLoader.values()));
            managers.clear();
        }
        closeAll(open);
    }

    /** Closes every manager of a class loader. Entries stay in Redis. */
    @Override
    public void close(@Nullable ClassLoader classLoader) {
        List<RedisCacheManager> open = new ArrayList<>();
        synchronized (managers) {
            Map<URI, RedisCacheManager> ofLoader = managers.remove(loader(classLoader));
            if (ofLoader != null) {
                open.addAll(ofLoader.values());
            }
        }
        closeAll(open);
    }

    /** Closes the manager of a URI and a class loader, if it is open. Entries stay in Redis. */
    @Override
    public void close(@Nullable URI uri, @Nullable ClassLoader classLoader) {
        RedisCacheManager manager = null;
        synchronized (managers) {
            Map<URI, RedisCacheManager> ofLoader = managers.get(loader(classLoader));
            if (ofLoader != null) {
                manager = ofLoader.remove(ManagerOptions.identityOf(uri != null ? uri : getDefaultURI()));
            }
        }
        if (manager != null) {
            manager.close();
        }
    }

    /** Closes all managers, even if some of them fail to close, and throws the first failure. */
    private static void closeAll(List<RedisCacheManager> open) {
        RuntimeException failure = null;
        for (RedisCacheManager manager : open) {
            try {
                manager.close();
            } catch (RuntimeException e) {
                if (failure == null) {
                    failure = e;
                } else {
                    failure.addSuppressed(e);
                }
            }
        }
        if (failure != null) {
            throw failure;
        }
    }

    private ClassLoader loader(@Nullable ClassLoader given) {
        return given != null ? given : getDefaultClassLoader();
    }

    /** Returns {@code false}: the only optional feature is storing by reference, which is impossible in Redis. */
    @Override
    public boolean isSupported(OptionalFeature feature) {
        return false;
    }

    /** Removes a manager that was closed. */
    private void release(RedisCacheManager manager) {
        synchronized (managers) {
            Map<URI, RedisCacheManager> ofLoader = managers.get(manager.getClassLoader());
            if (ofLoader != null) {
                ofLoader.remove(manager.getURI(), manager);
            }
        }
    }
}
