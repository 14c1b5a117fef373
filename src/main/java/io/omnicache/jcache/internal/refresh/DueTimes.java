package io.omnicache.jcache.internal.refresh;

import java.util.Arrays;
import java.util.concurrent.atomic.AtomicLongArray;

/**
 * Remembers for the keys that were looked at last until when they need not be looked at again, so that a read of an
 * entry seldom asks for its age. Of fixed size: keys that share a place displace each other, and a key that was
 * displaced is looked at again. Thread-safe.
 */
final class DueTimes {
    private static final int PLACE_BITS = 13;
    /** The unit of the times, so that 32 bits of them are two years. */
    private static final int UNIT_BITS = 4;

    private static final int TIME_BITS = 32;
    private static final long LONGEST = (1L << (TIME_BITS - 2)) << UNIT_BITS;
    private static final long NANOS = 1_000_000;
    private static final int ODD = 0x9E3779B1;
    private static final int FNV_START = 0x811C9DC5;
    private static final int FNV_FACTOR = 0x01000193;

    private final long start = System.nanoTime();
    /** The mark of a key, then the time, 32 bits each. */
    private final AtomicLongArray places = new AtomicLongArray(1 << PLACE_BITS);

    /**
     * Whether the key is to be looked at now. If so, it isn't for others during the pause.
     *
     * @param pauseMillis at least 1
     */
    boolean claim(byte[] redisKey, long pauseMillis) {
        int place = placeOf(redisKey);
        long noted = places.get(place);
        if (markOf(noted) == mark(redisKey) && (int) noted - now() > 0) {
            return false;
        }
        return places.compareAndSet(place, noted, entry(redisKey, pauseMillis));
    }

    /** Says that the key need not be looked at for so long. */
    void note(byte[] redisKey, long pauseMillis) {
        places.set(placeOf(redisKey), entry(redisKey, pauseMillis));
    }

    private long entry(byte[] redisKey, long pauseMillis) {
        long units = Math.max(1, Math.min(pauseMillis, LONGEST) >> UNIT_BITS);
        return ((long) mark(redisKey) << TIME_BITS) | ((now() + units) & 0xFFFF_FFFFL);
    }

    private int now() {
        return (int) (((System.nanoTime() - start) / NANOS) >> UNIT_BITS);
    }

    private static int placeOf(byte[] redisKey) {
        return (Arrays.hashCode(redisKey) * ODD) >>> (TIME_BITS - PLACE_BITS);
    }

    /** Tells keys of one place apart, by another hash (FNV-1a) than their place; never 0, which is an empty place. */
    private static int mark(byte[] redisKey) {
        int mark = FNV_START;
        for (byte next : redisKey) {
            mark = (mark ^ next) * FNV_FACTOR;
        }
        return mark == 0 ? 1 : mark;
    }

    private static int markOf(long noted) {
        return (int) (noted >>> TIME_BITS);
    }
}
