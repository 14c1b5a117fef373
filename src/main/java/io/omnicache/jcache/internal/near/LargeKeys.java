package io.omnicache.jcache.internal.near;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Which entries had a value too large for the near cache when they were last read, so that they are read in the usual
 * way at once. Each is remembered for a minute, as its value may have become smaller; the last 4,096 at most. An entry
 * may be taken for another one with the same hash code, or be forgotten for it: then it is read in the usual way for a
 * minute, or once more in vain. Thread-safe. Takes no memory before the first large value.
 */
final class LargeKeys {
    /** For how long an entry is remembered. */
    static final Duration MEMORY = Duration.ofMinutes(1);

    private static final int SLOTS = 1 << 12;
    private static final int SPREAD = 0x9E37_79B9;
    private static final int SHIFT = Integer.SIZE - 12;
    private static final long LOW = 0xFFFF_FFFFL;
    private static final long SECOND = Duration.ofSeconds(1).toNanos();
    private static final int MEMORY_SECONDS = (int) MEMORY.toSeconds();

    private final LongSupplier clock;
    private final long start;
    /** In each slot the hash code of a key, and in the upper half the second in which it is forgotten. */
    private volatile @Nullable AtomicLongArray slots;

    /** @param clock {@link System#nanoTime} */
    LargeKeys(LongSupplier clock) {
        this.clock = clock;
        this.start = clock.getAsLong();
    }

    /** Whether the value was too large not long ago. Costs one read of a field if no value ever was. */
    boolean contains(Object key) {
        AtomicLongArray present = slots;
        if (present == null) {
            return false;
        }
        int hash = key.hashCode();
        long slot = present.get(slot(hash));
        return slot != 0 && (int) slot == hash && second() < slot >>> Integer.SIZE;
    }

    /** Notes that the value is too large. */
    void add(Object key) {
        int hash = key.hashCode();
        slots().set(slot(hash), second() + MEMORY_SECONDS << Integer.SIZE | hash & LOW);
    }

    private AtomicLongArray slots() {
        AtomicLongArray present = slots;
        if (present == null) {
            synchronized (this) {
                present = slots;
                if (present == null) {
                    present = new AtomicLongArray(SLOTS);
                    slots = present;
                }
            }
        }
        return present;
    }

    private long second() {
        return (clock.getAsLong() - start) / SECOND;
    }

    private static int slot(int hash) {
        return hash * SPREAD >>> SHIFT;
    }
}
