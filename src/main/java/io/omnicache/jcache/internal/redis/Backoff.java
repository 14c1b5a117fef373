package io.omnicache.jcache.internal.redis;

import io.omnicache.jcache.internal.config.connection.ConnectionOptions.Transport;
import java.time.Duration;

/** Pauses that double from one to the next, bounded in number and in time. Used by one thread. */
final class Backoff {
    private final long deadline;
    private final long longestNanos;
    private int left;
    private long nanos;

    /**
     * @param number how many pauses there are at most
     * @param first how long the first one is
     * @param within when, counted from now, the last one must be over
     * @param longest how long one is at most
     */
    Backoff(int number, Duration first, Duration within, Duration longest) {
        this.deadline = System.nanoTime() + PipelinedCalls.nanos(within);
        this.longestNanos = PipelinedCalls.nanos(longest);
        this.left = number;
        this.nanos = Math.min(PipelinedCalls.nanos(first), longestNanos);
    }

    /** Between a command and its repetitions. */
    static Backoff of(Transport transport) {
        return new Backoff(transport.retries(), transport.retryDelay(), transport.timeout(), transport.timeout());
    }

    /**
     * Waits for the next pause.
     *
     * @return false at once if there is none left
     * @throws InterruptedException if the thread is interrupted meanwhile
     */
    boolean pause() throws InterruptedException {
        if (left <= 0 || System.nanoTime() + nanos > deadline) {
            return false;
        }
        left--;
        Thread.sleep(nanos / 1_000_000, (int) (nanos % 1_000_000));
        nanos = Math.min(2 * nanos, longestNanos);
        return true;
    }
}
