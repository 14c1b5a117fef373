package io.omnicache.jcache.internal.event;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.LockSupport;

/**
 * The time that one operation may still wait for listeners. The time that listeners take in the operation's own
 * thread does not count. Used by one thread.
 */
final class ListenerTimeout {
    private static final long PAUSE_NANOS = 1_000_000;

    private final long totalNanos;
    private long leftNanos;

    ListenerTimeout(Duration total) {
        this.totalNanos = total.toNanos();
        this.leftNanos = totalNanos;
    }

    /**
     * Returns whether most of the time is left. Only an operation that has most of its time left waits long enough to
     * tell that a listener is stuck.
     */
    boolean isMostlyLeft() {
        return leftNanos > totalNanos / 2;
    }

    /** Waits for the lock. Returns {@code false} if the time ends first, or the thread is interrupted. */
    boolean tryLock(Lock lock) {
        if (lock.tryLock()) {
            return true;
        }
        if (leftNanos <= 0) {
            return false;
        }
        long start = System.nanoTime();
        try {
            return lock.tryLock(leftNanos, TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        } finally {
            leftNanos -= System.nanoTime() - start;
        }
    }

    /**
     * Waits for a millisecond at most. Returns {@code false} at once if no time is left, or the thread is
     * interrupted.
     */
    boolean pause() {
        if (leftNanos <= 0 || Thread.currentThread().isInterrupted()) {
            return false;
        }
        long start = System.nanoTime();
        LockSupport.parkNanos(Math.min(leftNanos, PAUSE_NANOS));
        leftNanos -= System.nanoTime() - start;
        return true;
    }
}
