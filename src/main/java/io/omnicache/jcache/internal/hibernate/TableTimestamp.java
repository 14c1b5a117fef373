package io.omnicache.jcache.internal.hibernate;

import java.time.InstantSource;
import org.jspecify.annotations.Nullable;

/**
 * When a table was last changed, which decides whether a cached query is fresh. Hibernate puts a time far ahead before a
 * commit and the present one after it, and looks at nothing. Between JVMs that lacks two things:
 *
 * <ul>
 *   <li>The time after a commit must never go back: a JVM that stood still between the clock and the put would
 *       cover the later commit of another one.
 *   <li>The count below the millisecond is one JVM's. A query of the same millisecond in another JVM may have run before
 *       the commit: the time is the millisecond's end, so that it counts as older.
 * </ul>
 */
public final class TableTimestamp implements Revision {
    private static final String REGION = "default-update-timestamps-region";

    private static final InstantSource CLOCK = InstantSource.system();

    private final long changed;

    private TableTimestamp(long changed) {
        this.changed = changed;
    }

    /** The put of a time that has come; {@code null} for any other, which needs no look at the entry. */
    public static @Nullable TableTimestamp of(String cacheName, Object value) {
        return value instanceof Long changed && cacheName.endsWith(REGION) && changed <= Timestamps.now(CLOCK)
                ? new TableTimestamp(changed)
                : null;
    }

    @Override
    public @Nullable Object revise(byte @Nullable [] raw, @Nullable Object present) {
        long rounded = Timestamps.endOfMillisecond(changed);
        if (!(present instanceof Long there) || there <= rounded) {
            return rounded;
        }
        // A time ahead covers every commit that ended before it was put; so must what takes its place.
        long now = Timestamps.now(CLOCK);
        return there > now ? (Long) now : null;
    }
}
