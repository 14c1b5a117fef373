package io.omnicache.jcache.internal.refresh;

import java.util.Arrays;
import java.util.concurrent.atomic.AtomicLongArray;

/**
 * Remembers for the keys that were looked at last until when they need not be looked at again, so that a read of an
 * entry seldom asks for its age. Of fixed size: keys that share a place displace each other, and a key that was
 * displaced is looked at again. Thread-safe.
 */
final class DueTimes {
    private static final int PLACES = 1 << 13;
    /** The unit of the times, so that 32 bits of them are two years. */
    private static final int UNIT_BITS = 4;

    private static final int TIME_BITS = 32;
    private static final long LONGEST = (1L << (TIME_BITS - 2)) << UNIT_BITS;
    private static final long NANOS = 1_000_000;
    private static final int ODD = 0x9E3779B1;

    private final long start = System.nanoTime();
    /** The mark of a key, then the time, 32 bits each. */
    private final AtomicLongArray places = new AtomicLongArray(PLACES);

    /**
     * Whether the key is to be looked at now. If so, it isn't for others during the pause.
     *
     * @param pauseMillis at least 1
     */
    boolean claim(byte[] redisKey, long pauseMillis) {
        int hash = Arrays.hashCode(redisKey);
        int place = placeOf(hash);
        long noted = places.get(place);
        if (markOf(noted) == mark(redisKey, hash) && (int) noted - now() > 0) {
            return false;
        }
        return places.compareAndSet(place, noted, entry(redisKey, hash, pauseMillis));
    }

    /** Says that the key need not be looked at for so long. */
    void note(byte[] redisKey, long pauseMillis) {
        int hash = Arrays.hashCode(redisKey);
        places.set(placeOf(hash), entry(redisKey, hash, pauseMillis));
    }

    private long entry(byte[] redisKey, int hash, long pauseMillis) {
        long units = Math.max(1, Math.min(pauseMillis, LONGEST) >> UNIT_BITS);
        return (long) mark(redisKey, hash) << TIME_BITS | (now() + units) & 0xFFFF_FFFFL;
    }

    private int now() {
        return (int) ((System.nanoTime() - start) / NANOS >> UNIT_BITS);
    }

    private static int placeOf(int hash) {
        return hash * ODD >>> TIME_BITS - 13;
    }

    /** Tells keys of one place apart; never 0, which is an empty place. */
    private static int mark(byte[] redisKey, int hash) {
        int mark = hash ^ redisKey.length * ODD;
        return mark == 0 ? 1 : mark;
    }

    private static int markOf(long noted) {
        return (int) (noted >>> TIME_BITS);
    }
}
