package io.omnicache.jcache.internal.execution;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Every command that changes one cache is sent inside this gate. Who changes how the cache works (by closing it, or
 * by registering the first listener) can wait until those have left that entered before. Entering and leaving cost an
 * addition each. Thread-safe.
 */
public final class CommandGate {
    private static final long PAUSE_NANOS = 100_000;

    private final String cacheName;
    private final Side[] sides = {new Side(), new Side()};
    /** Held by the thread that waits for others to leave. */
    private final ReentrantLock turn = new ReentrantLock();
    /** The side that is entered now. Inside the other one are only those that a former call waited for in vain. */
    private volatile int current;

    private volatile boolean closed;

    public CommandGate(String cacheName) {
        this.cacheName = cacheName;
    }

    /**
     * Enters. What the caller reads of the cache's state after this holds until it leaves.
     *
     * @return the argument for {@link #leave}
     * @throws IllegalStateException if the cache is closed
     */
    public int enter() {
        int side = current;
        sides[side].entered.increment();
        if (closed) {
            leave(side);
            throw new IllegalStateException("The cache " + cacheName + " is closed");
        }
        return side;
    }

    public void leave(int side) {
        sides[side].left.increment();
    }

    /**
     * Checks the cache without staying inside, for work in the background.
     *
     * @throws IllegalStateException if the cache is closed
     */
    public void checkOpen() {
        leave(enter());
    }

    /** From now on {@link #enter} fails. */
    public void close() {
        closed = true;
    }

    /** Whether nobody is inside. On a closed gate that doesn't change any more. */
    public boolean isIdle() {
        return sides[0].isEmpty() && sides[1].isEmpty();
    }

    /**
     * Waits until those have left that entered before this call, also those that a former call waited for in vain.
     * Others enter meanwhile.
     *
     * @return whether they left within the timeout; {@code false} at once if the thread is interrupted, which it stays
     */
    public boolean awaitEarlier(Duration timeout) {
        long deadline = System.nanoTime() + timeout.toNanos();
        if (!takeTurn(timeout)) {
            return false;
        }
        try {
            int earlier = current;
            if (!awaitEmpty(sides[1 - earlier], deadline)) {
                return false;
            }
            current = 1 - earlier;
            return awaitEmpty(sides[earlier], deadline);
        } finally {
            turn.unlock();
        }
    }

    /** As {@link #awaitEarlier}, but waits in an interrupted thread, too, which stays interrupted. */
    public boolean awaitEarlierUninterruptibly(Duration timeout) {
        long deadline = System.nanoTime() + timeout.toNanos();
        boolean interrupted = false;
        try {
            while (true) {
                if (awaitEarlier(Duration.ofNanos(Math.max(0, deadline - System.nanoTime())))) {
                    return true;
                }
                if (!Thread.interrupted()) {
                    return false;
                }
                interrupted = true;
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private boolean takeTurn(Duration timeout) {
        try {
            return turn.tryLock() || turn.tryLock(timeout.toNanos(), TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private static boolean awaitEmpty(Side side, long deadline) {
        while (!side.isEmpty()) {
            if (System.nanoTime() - deadline > 0 || Thread.currentThread().isInterrupted()) {
                return false;
            }
            LockSupport.parkNanos(PAUSE_NANOS);
        }
        return true;
    }

    private static final class Side {
        final LongAdder entered = new LongAdder();
        final LongAdder left = new LongAdder();

        /** The sums are read in this order: if they are equal, there was a moment with nobody inside. */
        boolean isEmpty() {
            long gone = left.sum();
            return entered.sum() == gone;
        }
    }
}
