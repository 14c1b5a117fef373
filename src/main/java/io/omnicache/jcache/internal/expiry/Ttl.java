package io.omnicache.jcache.internal.expiry;

import javax.cache.expiry.Duration;
import org.jspecify.annotations.Nullable;

/**
 * The effect of a change or read on the time to live of an entry. Immutable.
 *
 * @param millis the time to live in milliseconds; meaningful for {@link Kind#FINITE} only
 * @see <a href="https://redis.io/docs/latest/commands/set/">SET</a>
 */
public record Ttl(Kind kind, long millis) {

    /** The four meanings of a duration of an expiry policy. */
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

    /** 31,700 years. A longer duration counts as eternal, since Redis refuses times near the end of its range. */
    private static final long LONGEST = 1_000_000_000_000_000L;

    /** Returns the meaning of a policy's duration; {@code null} keeps the time to live. */
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

    /** Returns the time to live of a setting, a millisecond at least. */
    public static Ttl of(java.time.Duration duration) {
        return new Ttl(Kind.FINITE, Math.max(1, Math.min(LONGEST, duration.toMillis())));
    }

    /**
     * Returns the argument of a script: {@code K} (keep), {@code E} (eternal), {@code Z} (zero) or the milliseconds.
     */
    public String toArgument() {
        return switch (kind) {
            case KEEP -> "K";
            case ETERNAL -> "E";
            case ZERO -> "Z";
            case FINITE -> Long.toString(millis);
        };
    }

    /** Returns the arguments of the command {@code SET}; none for an entry without expiry. */
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
