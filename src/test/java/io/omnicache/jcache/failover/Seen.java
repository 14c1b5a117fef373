package io.omnicache.jcache.failover;

import io.omnicache.jcache.RedisCacheException;
import io.omnicache.jcache.UnavailableException;
import java.util.Map;
import java.util.Queue;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.atomic.LongAccumulator;
import java.util.concurrent.atomic.LongAdder;

/** What the threads of a load see: operations over the time, failures by kind, and what must never be. Thread-safe. */
final class Seen {
    private static final int SLICE_MILLIS = 100;
    private static final int SLICES = 10 * 3_600 * 3;

    /** What no failover may do: failures of undocumented types, and wrong results. */
    final Queue<Object> wrong = new ConcurrentLinkedQueue<>();

    /** Acknowledged writes that a failover took back. */
    final LongAdder lost = new LongAdder();

    final LongAdder operations = new LongAdder();
    final LongAccumulator slowestNanos = new LongAccumulator(Math::max, 0);

    private final Map<String, Integer> failures = new ConcurrentHashMap<>();
    private final AtomicLongArray slices = new AtomicLongArray(SLICES);
    private final long start = System.nanoTime();

    void succeeded(long since) {
        ended(since);
        operations.increment();
        slices.incrementAndGet(slice(System.nanoTime()));
    }

    void failed(long since, Throwable failure) {
        ended(since);
        if (failure instanceof UnavailableException) {
            failures.merge("not carried out", 1, Integer::sum);
        } else if (failure instanceof RedisCacheException known && known.isOutcomeUnknown()) {
            failures.merge("unknown outcome", 1, Integer::sum);
        } else {
            wrong.add(failure);
        }
    }

    private void ended(long since) {
        slowestNanos.accumulate(System.nanoTime() - since);
    }

    Map<String, Integer> failures() {
        return new TreeMap<>(failures);
    }

    /** The number of this thread's slice of time. */
    private int slice(long nanos) {
        return (int) Math.min(SLICES - 1, TimeUnit.NANOSECONDS.toMillis(nanos - start) / SLICE_MILLIS);
    }

    /** Operations in a slice, on average of those in the second before that time. */
    long rateBefore(long nanos) {
        int end = slice(nanos);
        long sum = 0;
        for (int i = Math.max(0, end - 10); i < end; i++) {
            sum += slices.get(i);
        }
        return sum / 10;
    }

    /**
     * How many milliseconds after that time the rate was back for two slices.
     *
     * @return -1 if it isn't yet
     */
    long millisUntil(long nanos, long rate) {
        int now = slice(System.nanoTime());
        for (int i = slice(nanos); i + 1 < now; i++) {
            if (slices.get(i) >= rate && slices.get(i + 1) >= rate) {
                return Math.max(0, (long) i * SLICE_MILLIS - TimeUnit.NANOSECONDS.toMillis(nanos - start));
            }
        }
        return -1;
    }

    @Override
    public String toString() {
        return operations + " operations, failures " + failures() + ", " + lost
                + " acknowledged writes lost, slowest call " + TimeUnit.NANOSECONDS.toMillis(slowestNanos.get())
                + " ms, " + wrong.size() + " wrong";
    }
}
