package io.omnicache.jcache.internal.expiry;

/**
 * The age from which on an entry is loaded again when it is read. Known by what is left of the time to live, since
 * Redis keeps nothing else of an entry's age. Immutable.
 *
 * @param lifeMillis the whole time to live by the cache's policy, without jitter
 * @param dueMillis the entry is due when less than this is left of its time to live, or as much
 */
public record RefreshPoint(long lifeMillis, long dueMillis) {
    private static final int PERCENT = 100;

    /** The point at which this share of the time to live has passed. */
    public static RefreshPoint ahead(Ttl ttl, int percent) {
        return new RefreshPoint(ttl.millis(), Math.max(1, ttl.millis() * (PERCENT - percent) / PERCENT));
    }

    /** The point at which the entry has this age. */
    public static RefreshPoint after(Ttl ttl, long ageMillis) {
        return new RefreshPoint(ttl.millis(), ttl.millis() - ageMillis);
    }

    /** Whether an entry with the shortest time to live that a jitter may draw isn't due when it is stored. */
    public boolean isAfterWriting(int jitter) {
        return dueMillis > 0 && lifeMillis * (PERCENT - jitter) / PERCENT > dueMillis;
    }

    /**
     * Whether an entry is due.
     *
     * @param leftMillis what is left of its time to live; negative for an entry without one, which is never due
     */
    public boolean isDue(long leftMillis) {
        return leftMillis >= 0 && leftMillis <= dueMillis;
    }

    /**
     * Returns how long an entry that isn't due won't become due, however it is written meanwhile under the policy.
     *
     * @param leftMillis as for {@link #isDue}
     */
    public long millisUntilDue(long leftMillis) {
        return leftMillis < 0 ? lifeMillis - dueMillis : leftMillis - dueMillis;
    }
}
