package io.omnicache.jcache.internal.near;

import io.omnicache.jcache.internal.redis.TrackedKeys;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * The settings of a near cache. Immutable.
 *
 * @param maxEntries the largest number of entries; not used if {@code maxBytes} is set
 * @param maxBytes the largest size of all entries; {@code null} to bound their number
 * @param timeToLive how long an entry is kept at most; {@code null} for as long as it lives in Redis
 * @param maxStaleness no value is given out that Redis changed longer ago than this
 * @param maxValueSize the size of the largest value that is kept, in bytes; at most {@link TrackedKeys#LARGEST}
 * @param mode how the servers find out whom to tell
 * @param hotKeysOnly whether only entries are kept that are read often
 * @param staleWhileAway how long what was last known is given out while Redis can't be reached; {@code null} for never
 * @param staleIfError how long what was last known is given out while the cache loader fails; {@code null} for never
 */
public record NearSettings(
        int maxEntries,
        @Nullable Long maxBytes,
        @Nullable Duration timeToLive,
        Duration maxStaleness,
        int maxValueSize,
        TrackedKeys.Mode mode,
        boolean hotKeysOnly,
        @Nullable Duration staleWhileAway,
        @Nullable Duration staleIfError) {

    private static final Duration SHORTEST_CANARY_INTERVAL = Duration.ofMillis(100);
    private static final int CANARIES = 4;

    /** The time between two canaries: four of them in the time of the largest staleness. */
    Duration canaryInterval() {
        Duration interval = maxStaleness.dividedBy(CANARIES);
        return interval.compareTo(SHORTEST_CANARY_INTERVAL) < 0 ? SHORTEST_CANARY_INTERVAL : interval;
    }
}
