package io.omnicache.jcache;

import javax.cache.management.CacheStatisticsMXBean;

/**
 * The statistics of one cache of this JVM: those of JSR-107 and, in addition, what only this provider has. The bean is
 * registered in JMX as {@code javax.cache:type=CacheStatistics,...} while statistics are enabled. Thread-safe.
 *
 * @see <a href="https://jcp.org/en/jsr/detail?id=107">JSR-107 1.1, management</a>
 */
public interface RedisCacheStatisticsMXBean extends CacheStatisticsMXBean {

    /** The number of changes of this JVM that were sent with the order to publish their event. */
    long getEventsPublished();

    /** The number of events that came from Redis, those of this JVM's own changes included. */
    long getEventsReceived();

    /**
     * The number of events from Redis that were skipped: they had an unknown format, or a key or value that can't be
     * decoded.
     */
    long getEventsSkipped();

    /** The number of events from Redis that were dropped, since the listeners of this JVM were too far behind. */
    long getEventsDropped();

    /**
     * How often events of other JVMs may have been missed: the connection to a server was lost, or events were dropped.
     *
     * @see EventGapListener
     */
    long getEventGaps();

    /**
     * The number of entries that this JVM has loaded again in the background ({@code refresh-ahead},
     * {@code refresh-after}), and stored; or removed, since the loader had no value any more. A refresh that an
     * explicit change has beaten isn't counted.
     */
    long getCacheRefreshes();

    /**
     * The number of refreshes of this JVM that have failed, because the loader threw an exception or the value couldn't
     * be stored. The entry has kept its value.
     */
    long getCacheRefreshFailures();

    /** The number of refreshes that this JVM has left out, since too many were waiting already. */
    long getCacheRefreshesSkipped();

    /**
     * Returns the number of puts that were not stored, since the entry was removed, changed or cleared after the same
     * thread had missed it, or since more than the lease time had passed. Always 0 without the setting {@code leases}.
     * A put that was not stored isn't counted in {@link #getCachePuts}.
     *
     * @return the number since the cache was opened or {@link #clear} was called
     */
    long getRefusedFills();

    /**
     * The number of changes that wait in this JVM to be written behind, or are being written; 0 without write-behind.
     */
    long getWriteBehindQueueLength();

    /** For how long the store has lacked the oldest change that waits, in milliseconds; 0 if none waits. */
    long getWriteBehindOldestMillis();

    /** How many changes were not written by an attempt and were tried again. */
    long getWriteBehindFailures();

    /** How many changes were tried again. */
    long getWriteBehindRetries();

    /** How many changes the store has never got, since all attempts failed or the cache was closed before. */
    long getWriteBehindGivenUp();

    /**
     * The number of reads by {@code get} and {@code getAll} that this JVM has answered by itself, from the near cache.
     * They are counted as hits too; or as misses, if it was remembered that there is no value. Always 0 without the
     * setting {@code near-cache}.
     */
    long getNearHits();

    /**
     * The number of changed entries that servers have announced for the near cache, whether this JVM had them or not;
     * an announcement that concerns all entries counts as one.
     */
    long getNearInvalidations();

    /**
     * The number of reads that went to Redis while the near cache was bypassed, since it would have cost more than it
     * saves.
     */
    long getNearBypassed();

    /**
     * The number of values that were given out though they may have been old, while Redis couldn't be reached or the
     * cache loader failed. Always 0 without the settings {@code near-cache-stale-while-away} and {@code
     * near-cache-stale-if-error}.
     */
    long getNearStaleServed();

    /** About how many entries the near cache holds. */
    long getNearEntries();

    /**
     * The state of the near cache: {@code off} (not configured), {@code waiting} (the cache wasn't read yet, or Redis
     * can't be reached), {@code opening}, {@code open}, {@code unproven} (at present no proof that changes are
     * announced, so every read goes to Redis), {@code bypassed} (it would cost more than it saves, so every read goes
     * to Redis for a while), {@code refused} with the reason (the servers or the user's rights don't allow it), {@code
     * closed}.
     */
    String getNearCacheState();

    /**
     * How long it takes from a change in Redis to its announcement here: the median of the last minutes, in
     * microseconds; 0 as long as it isn't known. Measured by changes of a key that isn't an entry.
     */
    long getNearDelayP50();

    /** The 99th percentile of the times of {@link #getNearDelayP50}, in microseconds. */
    long getNearDelayP99();

    /** The longest of the times of {@link #getNearDelayP50}, in microseconds. */
    long getNearDelayWorst();

    /**
     * The state of the circuit breakers of the servers that all caches of the manager use: {@code closed}, {@code off}
     * (the setting {@code circuit-breaker} is false), or {@code open} with each server that is away, since when, and
     * why.
     */
    String getCircuitBreakerState();

    /** The number of servers whose circuit breaker is open, 0 if all is well. All caches of a manager show the same. */
    long getCircuitBreakersOpen();

    /**
     * How often a circuit breaker has opened since the manager was opened. All caches of a manager show the same, and
     * {@link #clear} doesn't reset it.
     */
    long getCircuitBreakerOpenings();

    /**
     * How many commands were refused without touching the network, since the breaker of their server was open, since the
     * manager was opened. Commands of one call to one server count as one. All caches of a manager show the same, and
     * {@link #clear} doesn't reset it.
     */
    long getCircuitBreakerRefusals();

    /**
     * The number of reads of one entry that missed since Redis was away, or had been a short time before. They are
     * counted as misses too. Always 0 without the setting {@code failure-policy: miss}.
     */
    long getReadsWithoutRedis();

    /**
     * The number of changes of entries that didn't reach Redis, or may not have, and were reported to nobody; a clearing
     * of the cache counts as one. They aren't counted as puts or removals, unless a cache writer has made them. Always 0
     * without the setting {@code failure-policy: miss}.
     */
    long getDroppedWrites();

    /**
     * The number of entries that were removed from Redis since a change of them by this JVM had been dropped, or may
     * have been. An entry that is removed several times counts several times.
     */
    long getRemovedAfterOutages();

    /** The number of keys whose entries in Redis may be old, and are still to be removed by this JVM. */
    long getKeysToRemove();

    /**
     * The state of a cache with {@code failure-policy: miss}: {@code there} (entries are read from Redis), {@code away}
     * (Redis can't be reached, so every read misses), {@code returning} (Redis is back, and reads miss until all JVMs
     * have removed old entries), {@code clearing} (all entries are being removed, and reads miss until then); {@code
     * off} with the policy {@code throw}.
     */
    String getFailurePolicyState();
}
