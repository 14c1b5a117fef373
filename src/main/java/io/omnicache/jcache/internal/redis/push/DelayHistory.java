package io.omnicache.jcache.internal.redis.push;

import io.omnicache.jcache.internal.redis.TrackedKeys.Delays;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;

/** The delays of the last canaries of all masters: 1,024 at most, none older than five minutes. Thread-safe. */
final class DelayHistory {
    private static final int SIZE = 1_024;
    private static final long AGE_NANOS = TimeUnit.MINUTES.toNanos(5);

    private final long[] times = new long[SIZE];
    private final long[] delays = new long[SIZE];
    private long count;

    /**
     * Adds a delay.
     *
     * @param now when it was over, as {@link System#nanoTime()}
     */
    synchronized void add(long now, long delay) {
        int next = (int) (count++ % SIZE);
        times[next] = now;
        delays[next] = delay;
    }

    /** Returns the distribution of the delays; zeros if there are none. */
    synchronized Delays at(long now) {
        int filled = (int) Math.min(count, SIZE);
        long[] recent = new long[filled];
        int size = 0;
        for (int i = 0; i < filled; i++) {
            if (now - times[i] <= AGE_NANOS) {
                recent[size++] = delays[i];
            }
        }
        Arrays.sort(recent, 0, size);
        return size == 0
                ? new Delays(0, 0, 0)
                : new Delays(recent[(size - 1) / 2], recent[(int) ((size - 1) * 0.99)], recent[size - 1]);
    }
}
