package io.omnicache.jcache.internal.cache;

import io.omnicache.jcache.internal.aside.FillLeases;
import io.omnicache.jcache.internal.entry.MissingMarker;
import io.omnicache.jcache.internal.execution.CacheContext;
import io.omnicache.jcache.internal.hibernate.ReadWriteEntries;
import io.omnicache.jcache.internal.management.CacheStatistics.Counter;
import io.omnicache.jcache.internal.near.NearCache;
import io.omnicache.jcache.internal.near.NearEntry;
import io.omnicache.jcache.internal.refresh.Refresher;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The reads of a cache that the near cache answers, without any command. A hit does what the reply of Redis would do:
 * statistics, refreshes, leases, and what Hibernate's puts need. Thread-safe.
 *
 * @param forHibernate whether Hibernate may use the cache
 * @param refresher is told of each entry that is found; {@code null} if entries aren't refreshed
 * @param leases forgets what the calling thread has missed; {@code null} for asynchronous reads, whose misses belong to
 *     no thread, and for a cache without leases
 */
record NearHits<K, V>(
        CacheContext<K, V> cache,
        NearCache<K, V> near,
        boolean forHibernate,
        @Nullable Refresher<K, V> refresher,
        @Nullable FillLeases leases) {

    /** Stands for the knowledge that there is no value. */
    private static final Object MISSING = new Object();

    /** Returns the hits of a cache; {@code null} without a near cache. */
    static <K, V> @Nullable NearHits<K, V> of(
            CacheContext<K, V> cache, boolean forHibernate, @Nullable Refresher<K, V> refresher) {
        NearCache<K, V> near = cache.near();
        return near == null ? null : new NearHits<>(cache, near, forHibernate, refresher, cache.fillLeases());
    }

    /** The same for asynchronous reads. */
    NearHits<K, V> asynchronous() {
        return new NearHits<>(cache, near, forHibernate, refresher, null);
    }

    /** Looks a value up for {@code get}; {@code null} if Redis has to be asked. {@link #value} gives what was found. */
    @Nullable
    Object get(K key) {
        if (!cache.statisticsEnabled().get()) {
            return lookUp(key);
        }
        long start = System.nanoTime();
        Object found = lookUp(key);
        if (found != null) {
            count(found);
            cache.count(Counter.GET_NANOS, System.nanoTime() - start);
        }
        return found;
    }

    private void count(Object found) {
        cache.count(found == MISSING ? Counter.MISSES : Counter.HITS, 1);
        cache.count(Counter.NEAR_HITS, 1);
    }

    private @Nullable Object lookUp(K key) {
        NearEntry entry = find(key);
        if (entry == null) {
            return null;
        }
        boolean isRemembered = forHibernate && ReadWriteEntries.isKey(key);
        byte[] bytes = isRemembered ? near.bytes(entry) : null;
        V value = near.value(key, entry);
        if (value == null && !entry.isMissing()) {
            return null;
        }
        if (isRemembered || refresher != null || leases != null) {
            tell(key, bytes, value != null);
        }
        return value == null ? MISSING : value;
    }

    private @Nullable NearEntry find(K key) {
        NearEntry entry = near.find(key);
        return entry != null && cache.mayUseNear() ? entry : null;
    }

    private void tell(K key, byte @Nullable [] bytes, boolean hasValue) {
        byte[] redisKey = cache.redisKey(key);
        if (forHibernate) {
            ReadWriteEntries.onRead(key, redisKey, hasValue ? bytes : MissingMarker.bytes());
        }
        if (leases != null && hasValue) {
            leases.forget(redisKey);
        }
        if (refresher != null && hasValue) {
            refresher.onHit(key, redisKey);
        }
    }

    /** The value that was found; {@code null} if it is known that there is none. */
    @SuppressWarnings("unchecked")
    @Nullable
    V value(Object found) {
        return found == MISSING ? null : (V) found;
    }

    /** Whether the entry exists; {@code null} if Redis has to be asked. Counts nothing, as {@code containsKey} does. */
    @Nullable
    Boolean contains(K key) {
        NearEntry entry = find(key);
        if (entry == null) {
            return null;
        }
        if (entry.isMissing()) {
            return false;
        }
        return near.value(key, entry) == null ? null : Boolean.TRUE;
    }

    /**
     * Looks values up for {@code getAll}.
     *
     * @param found gets the values
     * @return the keys that Redis has to be asked for
     */
    Set<K> getAll(Set<? extends K> keys, Map<K, V> found) {
        Set<K> rest = new HashSet<>();
        for (K key : keys) {
            Object hit = lookUp(key);
            if (hit == null) {
                rest.add(key);
                continue;
            }
            count(hit);
            V value = value(hit);
            if (value != null) {
                found.put(key, value);
            }
        }
        return rest;
    }
}
