package io.omnicache.jcache.internal.redis;

import java.time.Duration;

/**
 * Exponential backoff: pauses that double in length, with a limited number and a limited total time. Used by one
 * thread.
 */
public final class Backoff {
    /**
     * The longest duration. Longer durations are shortened to it, so that sums of durations fit into a {@code long} of
     * nanoseconds.
     */
    private static final Duration LONGEST = Duration.ofDays(3_650);

    private final long deadline;
    private final long longestNanos;
    private int pausesLeft;
    private long nextNanos;

    /**
     * @param pauses the largest number of pauses
     * @param first the length of the first pause
     * @param within the time limit for all pauses together, beginning now
     * @param longest the longest pause
     */
    public Backoff(int pauses, Duration first, Duration within, Duration longest) {
        this(pauses, first, System.nanoTime() + nanos(within), longest);
    }

    /**
     * @param pauses the largest number of pauses
     * @param first the length of the first pause
     * @param deadline the end of all pauses, as {@link System#nanoTime()}
     * @param longest the longest pause
     */
    public Backoff(int pauses, Duration first, long deadline, Duration longest) {
        this.deadline = deadline;
        this.longestNanos = nanos(longest);
        this.pausesLeft = pauses;
        this.nextNanos = Math.min(nanos(first), longestNanos);
    }

    /**
     * Sleeps for the next pause.
     *
     * @return false, without sleeping, if no pause is left or the time limit would be exceeded
     * @throws InterruptedException if the thread is interrupted during the pause
     */
    public boolean pause() throws InterruptedException {
        if (pausesLeft <= 0 || System.nanoTime() + nextNanos - deadline > 0) {
            return false;
        }
        pausesLeft--;
        Thread.sleep(nextNanos / 1_000_000, (int) (nextNanos % 1_000_000));
        nextNanos = Math.min(2 * nextNanos, longestNanos);
        return true;
    }

    /** Returns the duration in nanoseconds; at most ten years. */
    public static long nanos(Duration duration) {
        return duration.compareTo(LONGEST) > 0 ? LONGEST.toNanos() : duration.toNanos();
    }
}
