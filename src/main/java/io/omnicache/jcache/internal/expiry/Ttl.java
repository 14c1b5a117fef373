package io.omnicache.jcache.internal.expiry;

import java.util.concurrent.ThreadLocalRandom;
import javax.cache.expiry.Duration;
import org.jspecify.annotations.Nullable;

/**
 * The effect of a change or read on the time to live of an entry. Immutable. Two of them are equal if they have the
 * same longest time to live and the same jitter; each command draws its own share of the jitter.
 *
 * @param millis the longest time to live in milliseconds; meaningful for {@link Kind#FINITE} only
 * @param jitter the percentage of {@code millis} by which a command shortens the time to live at most
 * @see <a href="https://redis.io/docs/latest/commands/set/">SET</a>
 */
public record Ttl(Kind kind, long millis, int jitter) {

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

    public static final Ttl KEEP = new Ttl(Kind.KEEP, 0, 0);
    public static final Ttl ETERNAL = new Ttl(Kind.ETERNAL, 0, 0);
    public static final Ttl ZERO = new Ttl(Kind.ZERO, 0, 0);

    /** 31,700 years. A longer duration counts as eternal, since Redis refuses times near the end of its range. */
    private static final long LONGEST = 1_000_000_000_000_000L;

    private static final int NANOS_OF_MILLI = 1_000_000;
    private static final int PERCENT = 100;

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
        return finite(millis);
    }

    /**
     * Returns the meaning of a duration that isn't negative. A part of a millisecond counts as a whole one, so that an
     * entry never ends too early and a positive duration is never zero.
     */
    public static Ttl of(java.time.Duration duration) {
        if (duration.isZero()) {
            return ZERO;
        }
        if (duration.getSeconds() > LONGEST / 1_000) {
            return ETERNAL;
        }
        boolean hasPart = duration.getNano() % NANOS_OF_MILLI != 0;
        return finite(duration.toMillis() + (hasPart ? 1 : 0));
    }

    private static Ttl finite(long millis) {
        return millis > LONGEST ? ETERNAL : new Ttl(Kind.FINITE, millis, 0);
    }

    /**
     * Returns the same time to live, which commands shorten by a random share.
     *
     * @param percent the largest share, from 0 to 99
     */
    public Ttl withJitter(int percent) {
        return isFinite() ? new Ttl(kind, millis, percent) : this;
    }

    /**
     * Returns the milliseconds for one command: {@link #millis}, shortened by a random share if there is a jitter. At
     * least 1. For {@link Kind#FINITE} only.
     */
    public long draw() {
        return jitter == 0
                ? millis
                : Math.max(1, millis - ThreadLocalRandom.current().nextLong(millis * jitter / PERCENT + 1));
    }

    /**
     * Returns the argument of a script: {@code K} (keep), {@code E} (eternal), {@code Z} (zero) or the milliseconds of
     * {@link #draw}.
     */
    public String toArgument() {
        return switch (kind) {
            case KEEP -> "K";
            case ETERNAL -> "E";
            case ZERO -> "Z";
            case FINITE -> Long.toString(draw());
        };
    }

    /** Returns the arguments of the command {@code SET}, with a {@link #draw}; none for an entry without expiry. */
    public Object[] words() {
        return switch (kind) {
            case KEEP -> new Object[] {"KEEPTTL"};
            case FINITE -> new Object[] {"PX", draw()};
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
