package io.omnicache.jcache.integration;

import java.util.HashMap;
import java.util.Map;
import javax.cache.integration.CacheLoader;
import javax.cache.integration.CacheLoaderException;
import org.jspecify.annotations.Nullable;

/**
 * The cache loader. A failure is a {@link CacheLoaderException}; keys and values that it doesn't know are left out.
 *
 * @param loader the application's
 * @param onGet whether {@code get} reads through, too, or only {@code loadAll} loads
 */
public record ReadThrough<K, V>(CacheLoader<K, V> loader, boolean onGet) {

    public @Nullable V load(K key) {
        try {
            return loader.load(key);
        } catch (CacheLoaderException e) {
            throw e;
        } catch (RuntimeException e) {
            throw new CacheLoaderException("The cache loader failed", e);
        }
    }

    public Map<K, V> loadAll(Iterable<? extends K> keys) {
        Map<K, V> loaded;
        try {
            loaded = loader.loadAll(keys);
        } catch (CacheLoaderException e) {
            throw e;
        } catch (RuntimeException e) {
            throw new CacheLoaderException("The cache loader failed", e);
        }
        Map<K, V> known = new HashMap<>();
        if (loaded != null) {
            loaded.forEach((key, value) -> {
                if (key != null && value != null) {
                    known.put(key, value);
                }
            });
        }
        return known;
    }
}
