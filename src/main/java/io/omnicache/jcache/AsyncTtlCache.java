package io.omnicache.jcache;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import javax.cache.Cache;
import org.jspecify.annotations.Nullable;

/**
 * The operations of {@link TtlCache} as {@code CompletionStage}s. Obtain it by {@link #of} or by
 * {@code cache.unwrap(AsyncTtlCache.class)}. What {@link AsyncCache} says of threads, arguments, errors, timeouts,
 * cancellation, order and limits applies here: {@code put}, {@code putIfAbsent} and {@code replace} need no thread
 * where those of {@link AsyncCache} need none, {@code putAll} needs one. Arguments that {@link TtlCache} refuses cause
 * an exception at once; no stage is returned. Thread-safe.
 *
 * @param <K> the keys' type
 * @param <V> the values' type
 */
public interface AsyncTtlCache<K, V> {

    /**
     * Returns the asynchronous operations with a time to live of a cache.
     *
     * @throws IllegalArgumentException if the cache is not one of this provider
     */
    @SuppressWarnings("unchecked") // The result has the types of the cache.
    static <K, V> AsyncTtlCache<K, V> of(Cache<K, V> cache) {
        return cache.unwrap(AsyncTtlCache.class);
    }

    /**
     * Stores a value.
     *
     * @throws NullPointerException if an argument is null
     * @throws IllegalArgumentException if the time to live is negative
     * @see TtlCache#put
     */
    CompletionStage<@Nullable Void> put(K key, V value, Duration timeToLive);

    /**
     * Stores many values. If some fail, others may have been stored.
     *
     * @throws NullPointerException if an argument, a key or a value is null
     * @throws IllegalArgumentException if the time to live is negative
     * @see TtlCache#putAll
     */
    CompletionStage<@Nullable Void> putAll(Map<? extends K, ? extends V> map, Duration timeToLive);

    /**
     * Stores a value if there is none. The stage completes with whether it was stored.
     *
     * @throws NullPointerException if an argument is null
     * @throws IllegalArgumentException if the time to live is negative
     * @see TtlCache#putIfAbsent
     */
    CompletionStage<Boolean> putIfAbsent(K key, V value, Duration timeToLive);

    /**
     * Replaces the value of an existing entry. The stage completes with whether there was an entry.
     *
     * @throws NullPointerException if an argument is null
     * @throws IllegalArgumentException if the time to live is negative
     * @see TtlCache#replace
     */
    CompletionStage<Boolean> replace(K key, V value, Duration timeToLive);
}
