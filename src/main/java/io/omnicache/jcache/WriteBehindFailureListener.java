package io.omnicache.jcache;

import javax.cache.integration.CacheWriter;
import org.jspecify.annotations.Nullable;

/**
 * Hears of changes that a cache with {@code write-behind} could not write to the store and has given up. The cache's
 * {@link CacheWriter} implements it, beside its own interface. Without it the changes are only logged and counted.
 *
 * <p>The calls come from the one thread that also calls the cache writer, so the store isn't written meanwhile. What a
 * call throws is logged. The cache still has the entry; a listener that knows no better place for the change may remove
 * the entry, so that cache and store agree.
 *
 * @param <K> the keys' type
 * @param <V> the values' type
 */
@FunctionalInterface
public interface WriteBehindFailureListener<K, V> {

    /**
     * A change was given up: all attempts have failed, or the cache was closed and the store didn't take the change in
     * time. The store may have the change if the last attempt's outcome is unknown.
     *
     * @param key the key
     * @param value the value that was to be written; {@code null} if the key was to be deleted
     * @param failure what the last attempt threw, or why there was none
     */
    void onGivenUp(K key, @Nullable V value, Throwable failure);
}
