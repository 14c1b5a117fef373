package io.omnicache.jcache.internal.hibernate;

import java.time.InstantSource;

/**
 * Hibernate's timestamps: milliseconds, and in the lower bits a count that orders the timestamps of one millisecond
 * in one JVM. Between JVMs only the milliseconds can be compared.
 */
final class Timestamps {
    private static final int BELOW_MILLIS = 12;
    private static final long COUNT = (1L << BELOW_MILLIS) - 1;

    private Timestamps() {}

    /**
     * The present time, rounded up to the end of the millisecond: no timestamp that any JVM took before is greater.
     */
    static long now(InstantSource clock) {
        return endOfMillisecond(of(clock.millis()));
    }

    static long of(long millis) {
        return millis << BELOW_MILLIS;
    }

    static long millis(long timestamp) {
        return timestamp >> BELOW_MILLIS;
    }

    static long endOfMillisecond(long timestamp) {
        return timestamp | COUNT;
    }
}
