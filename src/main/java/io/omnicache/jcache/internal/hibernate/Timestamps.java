package io.omnicache.jcache.internal.hibernate;

import java.time.InstantSource;

/**
 * Hibernate's timestamps: the clock's milliseconds, and below them a count that tells the moments of one JVM's millisecond
 * apart. Between JVMs only the milliseconds can be compared.
 */
final class Timestamps {
    private static final int BELOW_MILLIS = 12;
    private static final long COUNT = (1L << BELOW_MILLIS) - 1;

    private Timestamps() {}

    /** The present: no moment that has passed in any JVM is later. */
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
