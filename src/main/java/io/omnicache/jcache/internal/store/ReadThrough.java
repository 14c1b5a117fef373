package io.omnicache.jcache.internal.store;

import java.util.HashMap;
import java.util.Map;
import javax.cache.integration.CacheLoader;
import javax.cache.integration.CacheLoaderException;
import org.jspecify.annotations.Nullable;

/**
 * The cache loader. A failure is a {@link CacheLoaderException}, but an {@link Error} passes; keys and values that it doesn't know are left out.
 *
 * @param loader the application's
 * @param onGet whether {@code get} reads through, too, or only {@code loadAll} loads
 */
public record ReadThrough<K, V>(CacheLoader<K, V> loader, boolean onGet) {

    public @Nullable V load(K key) {
        try {
            return loader.load(key);
        } catch (CacheLoaderException | Error e) {
            throw e;
        } catch (Throwable e) { // Also what isn't declared.
            throw failed(e);
        }
    }

    /** The map is the application's, too: it may ask the store only when it is looked at. */
    public Map<K, V> loadAll(Iterable<? extends K> keys) {
        Map<K, V> known = new HashMap<>();
        try {
            Map<K, V> loaded = loader.loadAll(keys);
            if (loaded != null) {
                loaded.forEach((key, value) -> {
                    if (key != null && value != null) {
                        known.put(key, value);
                    }
                });
            }
            return known;
        } catch (CacheLoaderException | Error e) {
            throw e;
        } catch (Throwable e) { // Also what isn't declared.
            throw failed(e);
        }
    }

    private static CacheLoaderException failed(Throwable thrown) {
        return new CacheLoaderException("The cache loader failed", thrown);
    }
}
