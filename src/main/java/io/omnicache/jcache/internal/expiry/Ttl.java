package io.omnicache.jcache.internal.expiry;

import javax.cache.expiry.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What becomes of an entry's time to live.
 *
 * @param millis the time to live in milliseconds; meaningful for {@link Kind#FINITE} only
 * @see <a href="https://redis.io/docs/latest/commands/set/">SET</a>
 */
public record Ttl(Kind kind, long millis) {

    /** The four things that a duration of an expiry policy can mean. */
    public enum Kind {
        /** The entry keeps the time to live it has. */
        KEEP,
        /** The entry doesn't expire. */
        ETERNAL,
        /** The entry is expired at once. */
        ZERO,
        /** The entry expires after so many milliseconds. */
        FINITE
    }

    public static final Ttl KEEP = new Ttl(Kind.KEEP, 0);
    public static final Ttl ETERNAL = new Ttl(Kind.ETERNAL, 0);
    public static final Ttl ZERO = new Ttl(Kind.ZERO, 0);

    /** Longer than this (31,700 years) is eternal: Redis refuses times near the end of its range. */
    private static final long LONGEST = 1_000_000_000_000_000L;

    /** What a policy's duration means; {@code null} keeps the time to live. */
    public static Ttl of(@Nullable Duration duration) {
        if (duration == null) {
            return KEEP;
        }
        if (duration.isEternal()) {
            return ETERNAL;
        }
        if (duration.isZero()) {
            return ZERO;
        }
        long millis = duration.getTimeUnit().toMillis(duration.getDurationAmount());
        return millis > LONGEST ? ETERNAL : new Ttl(Kind.FINITE, millis);
    }

    /** The form in which the scripts take it: {@code K}, {@code E}, {@code Z} or the milliseconds. */
    public String toArgument() {
        return switch (kind) {
            case KEEP -> "K";
            case ETERNAL -> "E";
            case ZERO -> "Z";
            case FINITE -> Long.toString(millis);
        };
    }

    /** The words that {@code SET} takes for it; none for eternal. */
    public Object[] words() {
        return switch (kind) {
            case KEEP -> new Object[] {"KEEPTTL"};
            case FINITE -> new Object[] {"PX", millis};
            case ETERNAL, ZERO -> new Object[0];
        };
    }

    public boolean isZero() {
        return kind == Kind.ZERO;
    }

    public boolean isFinite() {
        return kind == Kind.FINITE;
    }
}
