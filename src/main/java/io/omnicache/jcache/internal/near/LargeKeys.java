package io.omnicache.jcache.internal.near;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Remembers keys whose value was too large for the near cache, so that the next reads go to the usual connection at
 * once. A key is remembered for a minute, since its value may become smaller; 4,096 keys at most. Two keys may be taken
 * for each other if they share a hash code, and one may be forgotten for the other: this costs a read in the usual way,
 * or one read in vain. Thread-safe. Takes no memory before the first large value.
 */
final class LargeKeys {
    /** For how long an entry is remembered. */
    static final Duration MEMORY = Duration.ofMinutes(1);

    private static final int SLOT_BITS = 12;
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
                    present = new AtomicLongArray(1 << SLOT_BITS);
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
        return HashPlaces.of(hash, SLOT_BITS);
    }
}
