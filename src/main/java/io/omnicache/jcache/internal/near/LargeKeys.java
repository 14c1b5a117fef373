package io.omnicache.jcache.internal.near;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.function.LongSupplier;

/**
 * Which keys have had values that are too large to be kept, in the last minute: they are read on the usual connection,
 * since on the other one they would hold up announcements for nothing. Of fixed size, so a key may be forgotten early,
 * and another one with the same hash code is taken for it; both only decide where an entry is read. Thread-safe.
 */
final class LargeKeys {
    private static final int SIZE = 1 << 12;
    private static final int SPREAD = 0x9E37_79B9;
    private static final int SHIFT = Integer.SIZE - 12;
    private static final long NANOS = TimeUnit.MINUTES.toNanos(1);
    /** Times are kept in units of about a second, so that they and a hash code fit into one number. */
    private static final int UNIT = 30;

    private final AtomicLongArray slots = new AtomicLongArray(SIZE);
    private final LongSupplier clock;
    private final long start;

    /** @param clock {@link System#nanoTime} */
    LargeKeys(LongSupplier clock) {
        this.clock = clock;
        this.start = clock.getAsLong();
    }

    /** Notes that the value of a key is too large. */
    void add(Object key) {
        int hash = key.hashCode();
        slots.set(slot(hash), (long) hash << Integer.SIZE | now() & 0xFFFF_FFFFL);
    }

    /** Whether the value of a key was too large within the last minute. */
    boolean contains(Object key) {
        int hash = key.hashCode();
        long entry = slots.get(slot(hash));
        return entry != 0 && (int) (entry >>> Integer.SIZE) == hash && now() - (int) entry <= NANOS >>> UNIT;
    }

    /** The time; never 0, so that no entry is 0. */
    private int now() {
        return (int) (clock.getAsLong() - start >>> UNIT) + 1;
    }

    private static int slot(int hash) {
        return hash * SPREAD >>> SHIFT;
    }
}
