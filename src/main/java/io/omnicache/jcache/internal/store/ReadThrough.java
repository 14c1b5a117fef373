package io.omnicache.jcache.internal.store;

import io.omnicache.jcache.internal.redis.OperationTime;
import java.util.HashMap;
import java.util.Map;
import javax.cache.integration.CacheLoader;
import javax.cache.integration.CacheLoaderException;
import org.jspecify.annotations.Nullable;

/**
 * Calls the application's cache loader. If the loader fails, a {@link CacheLoaderException} is thrown; an
 * {@link Error} is thrown as it is. Thread-safe if the loader is.
 *
 * @param loader the cache loader
 * @param onGet whether {@code get} and the other reads load missing entries; otherwise only {@code loadAll} loads
 */
public record ReadThrough<K, V>(CacheLoader<K, V> loader, boolean onGet) {

    /** Returns the value that the loader has for the key; {@code null} if it has none. */
    public @Nullable V load(K key) {
        try {
            return OperationTime.<@Nullable V>inApplication(() -> loader.load(key));
        } catch (CacheLoaderException | Error e) {
            throw e;
        } catch (Throwable e) { // Also a checked exception, which the method does not declare.
            throw failed(e);
        }
    }

    /**
     * Returns the values that the loader has, by their keys. Keys without a value are left out. The loader's map is
     * read here, since it may be lazy and fail only when it is read.
     */
    public Map<K, V> loadAll(Iterable<? extends K> keys) {
        Map<K, V> known = new HashMap<>();
        try {
            OperationTime.inApplication(() -> addLoaded(keys, known));
            return known;
        } catch (CacheLoaderException | Error e) {
            throw e;
        } catch (Throwable e) { // Also a checked exception, which the method does not declare.
            throw failed(e);
        }
    }

    private void addLoaded(Iterable<? extends K> keys, Map<K, V> known) {
        Map<K, V> loaded = loader.loadAll(keys);
        if (loaded != null) {
            loaded.forEach((key, value) -> {
                if (key != null && value != null) {
                    known.put(key, value);
                }
            });
        }
    }

    private static CacheLoaderException failed(Throwable thrown) {
        return new CacheLoaderException("The cache loader failed", thrown);
    }
}
