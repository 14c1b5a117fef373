package io.omnicache.jcache.internal.execution;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Where every command passes that changes one cache. Passing costs two additions; who changes how the cache works, by
 * closing it or by the first listener, can wait for those that passed before and didn't know of it yet. Thread-safe.
 */
public final class CommandGate {
    private static final long PAUSE_NANOS = 100_000;

    private final String cacheName;
    private final Side[] sides = {new Side(), new Side()};
    /** Of those that wait. */
    private final ReentrantLock turn = new ReentrantLock();
    /** The side that is entered; the other one is empty but for those that were waited for in vain. */
    private volatile int current;

    private volatile boolean closed;

    public CommandGate(String cacheName) {
        this.cacheName = cacheName;
    }

    /**
     * What the caller reads of the cache's state after this, it may act on until it leaves.
     *
     * @return what {@link #leave} is to be told
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
     * For work that goes on in the background and has nothing to change just now.
     *
     * @throws IllegalStateException if the cache is closed
     */
    public void checkOpen() {
        leave(enter());
    }

    /** Nothing enters any more. */
    public void close() {
        closed = true;
    }

    /** Whether nobody is inside. Of a closed gate this is final. */
    public boolean isIdle() {
        return sides[0].isEmpty() && sides[1].isEmpty();
    }

    /**
     * Waits for those that entered before this call, also for those that a former call waited for in vain; later ones go the other
     * side meanwhile.
     *
     * @return whether they left within the timeout; if the thread is interrupted it doesn't wait, and stays interrupted
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

    /** The same, waiting also in an interrupted thread, which stays interrupted. */
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

        /** Read in this order, equal sums mean that there was a moment with nobody inside. */
        boolean isEmpty() {
            long gone = left.sum();
            return entered.sum() == gone;
        }
    }
}
