package io.omnicache.jcache.internal.hibernate;

import java.time.InstantSource;
import org.jspecify.annotations.Nullable;

/**
 * The time of a table's last change, by which Hibernate decides whether a cached query is fresh. Hibernate puts a
 * time in the future before a commit and the present time after it, without looking at the entry. That is not enough
 * between JVMs. This put adds two rules:
 *
 * <ul>
 *   <li>The time after a commit never goes back. Otherwise a JVM that was suspended between reading the clock and the
 *         put would hide the later commit of another JVM.
 *   <li>The count below the millisecond means nothing in another JVM. A query of the same millisecond in another JVM
 *         may have run before the commit, so the time is rounded up to the millisecond's end, and the query counts as
 *         older.
 * </ul>
 */
public final class TableTimestamp implements Revision {
    private static final String REGION = "default-update-timestamps-region";

    private static final InstantSource CLOCK = InstantSource.system();

    private final long changed;

    private TableTimestamp(long changed) {
        this.changed = changed;
    }

    /** Whether the cache of this name holds such times. */
    public static boolean isRegion(String cacheName) {
        return cacheName.endsWith(REGION);
    }

    /**
     * Returns the put of a time that isn't in the future. Returns {@code null} for any other put, which doesn't
     * depend on the entry.
     */
    public static @Nullable TableTimestamp of(String cacheName, Object value) {
        return value instanceof Long changed && isRegion(cacheName) && changed <= Timestamps.now(CLOCK)
                ? new TableTimestamp(changed)
                : null;
    }

    @Override
    public @Nullable Object revise(byte @Nullable [] raw, @Nullable Object present) {
        long rounded = Timestamps.endOfMillisecond(changed);
        if (!(present instanceof Long current) || current <= rounded) {
            return rounded;
        }
        // A time in the future covers every commit that ended before that time was put. The time that replaces it
        // must do so too.
        long now = Timestamps.now(CLOCK);
        return current > now ? (Long) now : null;
    }
}
