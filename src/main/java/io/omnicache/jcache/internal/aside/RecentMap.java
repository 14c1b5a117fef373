package io.omnicache.jcache.internal.aside;

import java.time.Duration;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * A map that forgets old entries: each entry stays for the given time at least and for twice that time at most. When
 * more entries are added than the map may have, the oldest are forgotten earlier. Thread-safe. No thread of its own:
 * entries are forgotten by later calls.
 */
final class RecentMap<K, V> {
    private final int most;
    private final long nanos;
    private final LongSupplier clock;
    private volatile Generations<K, V> generations;

    /**
     * @param most half the number of entries that the map may have
     * @param clock {@link System#nanoTime}
     */
    RecentMap(int most, Duration time, LongSupplier clock) {
        this.most = most;
        this.nanos = time.toNanos();
        this.clock = clock;
        this.generations = new Generations<>(new ConcurrentHashMap<>(), new ConcurrentHashMap<>(), clock.getAsLong());
    }

    boolean isEmpty() {
        Generations<K, V> now = generations;
        return now.young.isEmpty() && now.old.isEmpty();
    }

    void put(K key, V value) {
        compute(key, present -> value);
    }

    /** Removes an entry and returns its value. */
    @Nullable
    V remove(K key) {
        Generations<K, V> now = current();
        V old = now.old.remove(key);
        V young = now.young.remove(key);
        return young != null ? young : old;
    }

    /** Replaces the value of a key, as {@link ConcurrentMap#compute} does. The entry is as young as a new one. */
    void compute(K key, Update<V> update) {
        Generations<K, V> now = current();
        now.young.compute(key, (k, young) -> {
            V old = now.old.remove(key);
            return update.apply(young != null ? young : old);
        });
    }

    /** As {@link #compute}, but does nothing for a key that isn't there. The entry keeps its age. */
    void computeIfPresent(K key, UnaryOperator<V> update) {
        Generations<K, V> now = current();
        if (now.young.computeIfPresent(key, (k, value) -> update.apply(value)) == null) {
            now.old.computeIfPresent(key, (k, value) -> update.apply(value));
        }
    }

    void removeKeysIf(Predicate<K> condition) {
        Generations<K, V> now = current();
        now.young.keySet().removeIf(condition);
        now.old.keySet().removeIf(condition);
    }

    private Generations<K, V> current() {
        Generations<K, V> now = generations;
        return isOutdated(now) ? next() : now;
    }

    private boolean isOutdated(Generations<K, V> now) {
        return clock.getAsLong() - now.since > nanos || now.young.mappingCount() >= most;
    }

    private synchronized Generations<K, V> next() {
        Generations<K, V> now = generations;
        if (isOutdated(now)) {
            long time = clock.getAsLong();
            boolean areAllOld = time - now.since > 2 * nanos;
            now = new Generations<>(new ConcurrentHashMap<>(), areAllOld ? new ConcurrentHashMap<>() : now.young, time);
            generations = now;
        }
        return now;
    }

    /** Returns the new value for the present one; {@code null} stands for none. */
    @FunctionalInterface
    interface Update<V> {
        V apply(@Nullable V present);
    }

    private record Generations<K, V>(ConcurrentHashMap<K, V> young, ConcurrentHashMap<K, V> old, long since) {}
}
