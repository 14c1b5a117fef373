package io.omnicache.jcache.internal.near.admission;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;

/**
 * Estimates which keys are read often, in memory that doesn't grow with the number of keys: a count-min sketch with
 * four counters of four bits for each key. An estimate is never too low, but for increments that two threads make at
 * the same time; it is too high where many keys share all four counters. All counters are halved after a number of
 * reads, and once a minute, so an estimate speaks of the last minutes.
 *
 * <p>Thread-safe without locks: a lost increment delays a key by one read. No call allocates memory or waits.
 *
 * @see <a href="https://dl.acm.org/doi/10.1145/3149371">TinyLFU: A Highly Efficient Cache Admission Policy</a>
 */
final class HotKeys {
    /** From so many reads on a key is hot. */
    static final int HOT = 4;

    private static final VarHandle WORDS = MethodHandles.arrayElementVarHandle(long[].class);
    private static final long AGING_NANOS = Duration.ofMinutes(1).toNanos();
    private static final int MOST_WORDS = 1 << 21;
    private static final int LEAST_WORDS = 1 << 10;
    /** The reads between two agings, for each entry that may be kept. */
    private static final int READS_PER_ENTRY = 10;

    private static final int ROWS = 4;
    private static final int COUNTERS_PER_ROW = 4;
    private static final int COUNTER_BITS = 4;
    private static final long MOST = (1L << COUNTER_BITS) - 1;
    /** All bits that a counter has after it was halved. */
    private static final long HALVED = 0x7777_7777_7777_7777L;

    private final LongSupplier clock;
    private final long[] words;
    private final int readsToAge;
    private final AtomicInteger reads = new AtomicInteger();
    private final AtomicLong aged;

    /**
     * @param entries how many entries may be kept
     * @param clock {@link System#nanoTime}
     */
    HotKeys(long entries, LongSupplier clock) {
        this.clock = clock;
        int wanted = (int) Math.min(MOST_WORDS, Math.max(LEAST_WORDS, 2 * entries));
        this.words = new long[Integer.highestOneBit(wanted - 1) << 1];
        this.readsToAge = (int) Math.min(Integer.MAX_VALUE / 2, READS_PER_ENTRY * Math.max(LEAST_WORDS, entries));
        this.aged = new AtomicLong(clock.getAsLong());
    }

    /**
     * Counts a read.
     *
     * @param hash the hash code of the key
     * @return whether the key is hot, this read included
     */
    boolean onRead(int hash) {
        return onReads(hash, 1) >= HOT;
    }

    /**
     * Counts several reads of one key.
     *
     * @return the estimate of the number of reads, at most 15
     */
    int onReads(int hash, int number) {
        age(number);
        long mixed = mix(hash);
        int estimate = (int) MOST;
        for (int row = 0; row < ROWS; row++) {
            estimate = Math.min(estimate, add(index(mixed, row), shift(mixed, row), number));
        }
        return estimate;
    }

    private int add(int index, int shift, int number) {
        while (true) {
            long word = (long) WORDS.getOpaque(words, index);
            long count = word >>> shift & MOST;
            long next = Math.min(MOST, count + number);
            if (next == count || WORDS.weakCompareAndSet(words, index, word, word + (next - count << shift))) {
                return (int) next;
            }
        }
    }

    private int index(long mixed, int row) {
        long rowHash = mixed * (2L * row + 1) + ((mixed >>> 32) * row);
        return (int) (rowHash ^ rowHash >>> 29) & words.length - 1;
    }

    /** Each row has its own four counters of a word. */
    private static int shift(long mixed, int row) {
        int counter = (int) (mixed >>> 2 * row + 50) & COUNTERS_PER_ROW - 1;
        return (row * COUNTERS_PER_ROW + counter) * COUNTER_BITS;
    }

    /** Spreads the bits of a hash code. */
    private static long mix(int hash) {
        long mixed = hash * 0x9E37_79B9_7F4A_7C15L;
        mixed = (mixed ^ mixed >>> 30) * 0xBF58_476D_1CE4_E5B9L;
        return mixed ^ mixed >>> 31;
    }

    /** Halves all counters when it is time to. One thread does so; the others go on. */
    private void age(int number) {
        int counted = reads.addAndGet(number);
        long last = aged.get();
        long now = clock.getAsLong();
        if ((counted >= readsToAge || now - last >= AGING_NANOS) && aged.compareAndSet(last, now)) {
            reads.set(0);
            for (int i = 0; i < words.length; i++) {
                halve(i);
            }
        }
    }

    private void halve(int index) {
        long word = (long) WORDS.getOpaque(words, index);
        while (word != 0 && !WORDS.weakCompareAndSet(words, index, word, word >>> 1 & HALVED)) {
            word = (long) WORDS.getOpaque(words, index);
        }
    }
}
