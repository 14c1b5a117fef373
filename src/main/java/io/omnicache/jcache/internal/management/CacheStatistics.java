package io.omnicache.jcache.internal.management;

import io.omnicache.jcache.RedisCacheStatisticsMXBean;
import java.util.List;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * The statistics of one cache of this manager, since the cache was opened or {@link #clear} of this bean was called;
 * {@code Cache.clear} resets nothing. Redis expires and evicts entries
 * without telling the cache, so evictions are not counted and stay 0. Average times are in microseconds. Thread-safe;
 * the counters are read one after the other, so a reader may see an operation in one of them and not yet in another.
 *
 * @see <a href="https://jcp.org/en/jsr/detail?id=107">JSR-107 1.1, management</a>
 */
public final class CacheStatistics implements RedisCacheStatisticsMXBean {
    private final LongAdder[] counters =
            Stream.generate(LongAdder::new).limit(Counter.values().length).toArray(LongAdder[]::new);

    private volatile LongSupplier queueLength = () -> 0;
    private volatile LongSupplier queueOldest = () -> 0;
    private volatile BreakerView breakers = new BreakerView(() -> "off", () -> 0, () -> 0, () -> 0);
    private volatile OutageView outages = new OutageView(() -> "off", () -> 0);
    private volatile NearView near = new NearView(() -> 0, () -> "off", () -> new long[3]);

    /**
     * What is counted. The times of operations are sums of nanoseconds. An operation on one entry says by {@link #bit}
     * which counters it adds one to, with or without the write path.
     */
    public enum Counter {
        HITS,
        MISSES,
        PUTS,
        REMOVALS,
        REFUSED_FILLS,
        GET_NANOS,
        PUT_NANOS,
        REMOVE_NANOS,
        EVENTS_PUBLISHED,
        EVENTS_RECEIVED,
        EVENTS_SKIPPED,
        EVENTS_DROPPED,
        EVENT_GAPS,
        REFRESHES,
        REFRESH_FAILURES,
        REFRESHES_SKIPPED,
        WRITE_BEHIND_FAILURES,
        WRITE_BEHIND_RETRIES,
        WRITE_BEHIND_GIVEN_UP,
        NEAR_HITS,
        NEAR_INVALIDATIONS,
        NEAR_BYPASSED,
        NEAR_STALE_SERVED,
        READS_WITHOUT_REDIS,
        DROPPED_WRITES,
        REMOVED_AFTER_OUTAGE;

        private static final List<Counter> ALL = List.of(values());

        /** All counters, in their order. */
        public static List<Counter> all() {
            return ALL;
        }

        /** The bit of this counter in a set of counters. */
        public int bit() {
            return 1 << ordinal();
        }
    }

    /**
     * What is shown of a cache with {@code failure-policy: miss}.
     *
     * @param state its state, for people
     * @param markedKeys how many keys have an entry in Redis that may be old
     */
    public record OutageView(Supplier<String> state, LongSupplier markedKeys) {}

    /**
     * What is shown of a near cache.
     *
     * @param entries how many entries it has
     * @param state its state, for people
     * @param delays how long announcements take: the median, the 99th percentile and the longest, in microseconds
     */
    public record NearView(LongSupplier entries, Supplier<String> state, Supplier<long[]> delays) {}

    /**
     * What is shown of the circuit breakers of the servers.
     *
     * @param state the state, for people
     * @param open how many are open
     * @param openings how often one has opened
     * @param refusals how many commands were refused
     */
    public record BreakerView(
            Supplier<String> state, LongSupplier open, LongSupplier openings, LongSupplier refusals) {}

    /**
     * Adds one to each counter of a set.
     *
     * @param counters the bits of the counters
     */
    public void addOneTo(int counters) {
        for (int left = counters; left != 0; left &= left - 1) {
            this.counters[Integer.numberOfTrailingZeros(left)].increment();
        }
    }

    /** Adds to a counter. */
    public void add(Counter counter, long amount) {
        counters[counter.ordinal()].add(amount);
    }

    private long sum(Counter counter) {
        return counters[counter.ordinal()].sum();
    }

    @Override
    public void clear() {
        for (LongAdder counter : counters) {
            counter.reset();
        }
    }

    @Override
    public long getCacheHits() {
        return sum(Counter.HITS);
    }

    @Override
    public float getCacheHitPercentage() {
        return percentage(Counter.HITS);
    }

    @Override
    public long getCacheMisses() {
        return sum(Counter.MISSES);
    }

    @Override
    public float getCacheMissPercentage() {
        return percentage(Counter.MISSES);
    }

    @Override
    public long getCacheGets() {
        return sum(Counter.HITS) + sum(Counter.MISSES);
    }

    @Override
    public long getCachePuts() {
        return sum(Counter.PUTS);
    }

    @Override
    public long getCacheRemovals() {
        return sum(Counter.REMOVALS);
    }

    @Override
    public long getCacheEvictions() {
        return 0;
    }

    @Override
    public long getRefusedFills() {
        return sum(Counter.REFUSED_FILLS);
    }

    @Override
    public float getAverageGetTime() {
        return averageMicros(Counter.GET_NANOS, getCacheGets());
    }

    @Override
    public float getAveragePutTime() {
        return averageMicros(Counter.PUT_NANOS, getCachePuts());
    }

    @Override
    public float getAverageRemoveTime() {
        return averageMicros(Counter.REMOVE_NANOS, getCacheRemovals());
    }

    @Override
    public long getEventsPublished() {
        return sum(Counter.EVENTS_PUBLISHED);
    }

    @Override
    public long getEventsReceived() {
        return sum(Counter.EVENTS_RECEIVED);
    }

    @Override
    public long getEventsSkipped() {
        return sum(Counter.EVENTS_SKIPPED);
    }

    @Override
    public long getEventsDropped() {
        return sum(Counter.EVENTS_DROPPED);
    }

    @Override
    public long getEventGaps() {
        return sum(Counter.EVENT_GAPS);
    }

    @Override
    public long getCacheRefreshes() {
        return sum(Counter.REFRESHES);
    }

    @Override
    public long getCacheRefreshFailures() {
        return sum(Counter.REFRESH_FAILURES);
    }

    @Override
    public long getCacheRefreshesSkipped() {
        return sum(Counter.REFRESHES_SKIPPED);
    }

    /** Shows a write-behind queue: its length, and the age of its oldest change in milliseconds. */
    public void showQueue(LongSupplier length, LongSupplier oldestMillis) {
        queueLength = length;
        queueOldest = oldestMillis;
    }

    @Override
    public long getWriteBehindQueueLength() {
        return queueLength.getAsLong();
    }

    @Override
    public long getWriteBehindOldestMillis() {
        return queueOldest.getAsLong();
    }

    @Override
    public long getWriteBehindFailures() {
        return sum(Counter.WRITE_BEHIND_FAILURES);
    }

    @Override
    public long getWriteBehindRetries() {
        return sum(Counter.WRITE_BEHIND_RETRIES);
    }

    @Override
    public long getWriteBehindGivenUp() {
        return sum(Counter.WRITE_BEHIND_GIVEN_UP);
    }

    /** Shows a near cache. */
    public void showNear(NearView view) {
        near = view;
    }

    @Override
    public long getNearHits() {
        return sum(Counter.NEAR_HITS);
    }

    @Override
    public long getNearInvalidations() {
        return sum(Counter.NEAR_INVALIDATIONS);
    }

    @Override
    public long getNearBypassed() {
        return sum(Counter.NEAR_BYPASSED);
    }

    @Override
    public long getNearStaleServed() {
        return sum(Counter.NEAR_STALE_SERVED);
    }

    @Override
    public long getNearEntries() {
        return near.entries().getAsLong();
    }

    @Override
    public String getNearCacheState() {
        return near.state().get();
    }

    @Override
    public long getNearDelayP50() {
        return near.delays().get()[0];
    }

    @Override
    public long getNearDelayP99() {
        return near.delays().get()[1];
    }

    @Override
    public long getNearDelayWorst() {
        return near.delays().get()[2];
    }

    /** Shows the circuit breakers of the servers. */
    public void showBreakers(BreakerView view) {
        breakers = view;
    }

    @Override
    public String getCircuitBreakerState() {
        return breakers.state().get();
    }

    @Override
    public long getCircuitBreakersOpen() {
        return breakers.open().getAsLong();
    }

    @Override
    public long getCircuitBreakerOpenings() {
        return breakers.openings().getAsLong();
    }

    @Override
    public long getCircuitBreakerRefusals() {
        return breakers.refusals().getAsLong();
    }

    /** Shows what a cache does while Redis is away. */
    public void showOutages(OutageView view) {
        outages = view;
    }

    @Override
    public long getReadsWithoutRedis() {
        return sum(Counter.READS_WITHOUT_REDIS);
    }

    @Override
    public long getDroppedWrites() {
        return sum(Counter.DROPPED_WRITES);
    }

    @Override
    public long getRemovedAfterOutages() {
        return sum(Counter.REMOVED_AFTER_OUTAGE);
    }

    @Override
    public long getKeysToRemove() {
        return outages.markedKeys().getAsLong();
    }

    @Override
    public String getFailurePolicyState() {
        return outages.state().get();
    }

    private float percentage(Counter part) {
        long gets = getCacheGets();
        return gets <= 0 ? 0 : 100f * sum(part) / gets;
    }

    private float averageMicros(Counter nanos, long operations) {
        return operations <= 0 ? 0 : sum(nanos) / 1_000f / operations;
    }
}
