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
 * The JCache provider that keeps every cache in Redis. A manager's URI is a connection URL such as
 * {@code redis://host:6379/0?key-prefix=tenant_a:}, or says where a settings file is, such as
 * {@code classpath:omnicache.yaml}; its identity is the URI without credentials. Opening a manager reads the file and
 * connects to nothing. Thread-safe.
 */
public final class RedisCachingProvider implements CachingProvider {
    private final Map<ClassLoader, Map<URI, RedisCacheManager>> managers = new WeakHashMap<>();

    /**
     * The open manager of the URI and class loader, else a new one. Properties don't belong to a manager's identity, but no call gets a
     * manager whose data lie elsewhere than its properties say: on another server, in another database or behind another key prefix.
     *
     * @throws javax.cache.CacheException if the manager is open elsewhere, or a setting is wrong
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
                present.requireSameData(properties);
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

    @Override
    public ClassLoader getDefaultClassLoader() {
        return RedisCachingProvider.class.getClassLoader();
    }

    /** {@code omnicache:default}. */
    @Override
    public URI getDefaultURI() {
        return ConnectionUri.DEFAULT_IDENTITY;
    }

    @Override
    public Properties getDefaultProperties() {
        return new Properties();
    }

    @Override
    public void close() {
        List<RedisCacheManager> open = new ArrayList<>();
        synchronized (managers) {
            managers.values().forEach(ofLoader -> open.addAll(ofLoader.values()));
            managers.clear();
        }
        closeAll(open);
    }

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

    /** One that fails to close doesn't keep the others open. */
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

    @Override
    public boolean isSupported(OptionalFeature feature) {
        return false;
    }

    /** Forgets a manager that was closed. */
    private void release(RedisCacheManager manager) {
        synchronized (managers) {
            Map<URI, RedisCacheManager> ofLoader = managers.get(manager.getClassLoader());
            if (ofLoader != null) {
                ofLoader.remove(manager.getURI(), manager);
            }
        }
    }
}
