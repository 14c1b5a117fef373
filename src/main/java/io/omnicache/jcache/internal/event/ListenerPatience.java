package io.omnicache.jcache.internal.event;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.LockSupport;

/**
 * How long one operation may still wait for listeners. Only waiting counts, not what listeners do in the operation's own thread.
 * Used by one thread.
 */
final class ListenerPatience {
    private static final long PAUSE_NANOS = 1_000_000;

    private final long longestNanos;
    private long leftNanos;

    ListenerPatience(Duration longest) {
        this.longestNanos = longest.toNanos();
        this.leftNanos = longestNanos;
    }

    /** Whether so much time is left that having waited in vain for all of it says something of the listener. */
    boolean isFresh() {
        return leftNanos > longestNanos / 2;
    }

    /** Waits for the lock; returns whether it was had in time, and the thread was not interrupted. */
    boolean lock(Lock lock) {
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

    /** Waits a little; returns false at once if there is no time left, or the thread is interrupted. */
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
