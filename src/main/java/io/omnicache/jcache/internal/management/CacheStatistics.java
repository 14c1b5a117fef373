package io.omnicache.jcache.internal.management;

import java.util.concurrent.atomic.LongAdder;
import javax.cache.management.CacheStatisticsMXBean;

/**
 * Counters of what this manager's cache did since it was opened or cleared. Thread-safe. Redis expires and evicts entries
 * by itself, so evictions are not seen here and stay 0. Average times are in microseconds.
 */
public final class CacheStatistics implements CacheStatisticsMXBean {
    private final LongAdder hits = new LongAdder();
    private final LongAdder misses = new LongAdder();
    private final LongAdder puts = new LongAdder();
    private final LongAdder removals = new LongAdder();
    private final LongAdder getNanos = new LongAdder();
    private final LongAdder putNanos = new LongAdder();
    private final LongAdder removeNanos = new LongAdder();

    public void recordHits(long count) {
        hits.add(count);
    }

    public void recordMisses(long count) {
        misses.add(count);
    }

    public void recordPuts(long count) {
        puts.add(count);
    }

    public void recordRemovals(long count) {
        removals.add(count);
    }

    public void recordGetNanos(long nanos) {
        getNanos.add(nanos);
    }

    public void recordPutNanos(long nanos) {
        putNanos.add(nanos);
    }

    public void recordRemoveNanos(long nanos) {
        removeNanos.add(nanos);
    }

    @Override
    public void clear() {
        for (LongAdder counter : new LongAdder[] {hits, misses, puts, removals, getNanos, putNanos, removeNanos}) {
            counter.reset();
        }
    }

    @Override
    public long getCacheHits() {
        return hits.sum();
    }

    @Override
    public float getCacheHitPercentage() {
        return percentage(hits.sum(), getCacheGets());
    }

    @Override
    public long getCacheMisses() {
        return misses.sum();
    }

    @Override
    public float getCacheMissPercentage() {
        return percentage(misses.sum(), getCacheGets());
    }

    @Override
    public long getCacheGets() {
        return hits.sum() + misses.sum();
    }

    @Override
    public long getCachePuts() {
        return puts.sum();
    }

    @Override
    public long getCacheRemovals() {
        return removals.sum();
    }

    @Override
    public long getCacheEvictions() {
        return 0;
    }

    @Override
    public float getAverageGetTime() {
        return average(getNanos.sum(), getCacheGets());
    }

    @Override
    public float getAveragePutTime() {
        return average(putNanos.sum(), puts.sum());
    }

    @Override
    public float getAverageRemoveTime() {
        return average(removeNanos.sum(), removals.sum());
    }

    private static float percentage(long part, long whole) {
        return whole <= 0 ? 0 : 100f * part / whole;
    }

    private static float average(long nanos, long count) {
        return count <= 0 ? 0 : nanos / 1_000f / count;
    }
}
