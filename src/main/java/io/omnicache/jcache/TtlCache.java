package io.omnicache.jcache;

import java.time.Duration;
import java.util.Map;
import javax.cache.Cache;

/**
 * The operations of a cache that give an entry a time to live of its own, in place of what the cache's expiry policy
 * says. Obtain it by {@link #of} or by {@code cache.unwrap(TtlCache.class)}. Each operation does what the method of
 * the same name of {@link Cache} does, with the same results, statistics, events, writer, limits and exceptions. The
 * expiry policy isn't asked. Thread-safe. {@link AsyncTtlCache} has the same operations as {@code CompletionStage}s.
 *
 * <h2>The time to live</h2>
 *
 * It begins when Redis stores the value, and applies to new and to existing entries.
 *
 * <ul>
 *   <li>A part of a millisecond counts as a whole one: an entry never ends too early.
 *   <li>{@link Duration#ZERO} has the meaning of JSR-107: a new entry isn't stored, and an existing entry expires at
 *       once. The cache writer is told of the value all the same.
 *   <li>More than 10<sup>15</sup> milliseconds (31,700 years), the range of Redis, is eternal; so
 *       {@code ChronoUnit.FOREVER.getDuration()} is.
 *   <li>It is taken as it is: the setting {@code expiry-jitter} shortens only what the expiry policy says.
 * </ul>
 *
 * <h2>Later operations</h2>
 *
 * The time to live isn't kept anywhere but in the entry. Later operations without one follow the expiry policy: an
 * update, a load or an access gives the entry the policy's duration for it. A policy that keeps the time to live keeps
 * this one too: {@code CreatedExpiryPolicy} and {@code AccessedExpiryPolicy} at an update, {@code CreatedExpiryPolicy}
 * and {@code ModifiedExpiryPolicy} at an access. On a cache with {@code EternalExpiryPolicy} an access keeps it, and an
 * update makes the entry eternal.
 *
 * @param <K> the keys' type
 * @param <V> the values' type
 * @see <a href="https://redis.io/docs/latest/commands/set/">SET with PX</a>
 */
public interface TtlCache<K, V> {

    /**
     * Returns the operations with a time to live of a cache.
     *
     * @throws IllegalArgumentException if the cache is not one of this provider
     */
    @SuppressWarnings("unchecked") // The result has the types of the cache.
    static <K, V> TtlCache<K, V> of(Cache<K, V> cache) {
        return cache.unwrap(TtlCache.class);
    }

    /**
     * Stores a value.
     *
     * @param timeToLive how long the entry lives
     * @throws NullPointerException if an argument is null
     * @throws IllegalArgumentException if the time to live is negative
     * @see Cache#put
     */
    void put(K key, V value, Duration timeToLive);

    /**
     * Stores many values. If some fail, others may have been stored. Each entry has the time to live from the moment
     * when Redis stores it.
     *
     * @param timeToLive how long each entry lives
     * @throws NullPointerException if an argument, a key or a value is null
     * @throws IllegalArgumentException if the time to live is negative
     * @see Cache#putAll
     */
    void putAll(Map<? extends K, ? extends V> map, Duration timeToLive);

    /**
     * Stores a value if there is none. An existing entry keeps its value and its time to live.
     *
     * @param timeToLive how long the entry lives
     * @return whether the value was stored; {@code false} for a time to live of zero
     * @throws NullPointerException if an argument is null
     * @throws IllegalArgumentException if the time to live is negative
     * @see Cache#putIfAbsent
     */
    boolean putIfAbsent(K key, V value, Duration timeToLive);

    /**
     * Replaces the value of an existing entry.
     *
     * @param timeToLive how long the entry lives from now on
     * @return whether there was an entry
     * @throws NullPointerException if an argument is null
     * @throws IllegalArgumentException if the time to live is negative
     * @see Cache#replace(Object, Object)
     */
    boolean replace(K key, V value, Duration timeToLive);
}
