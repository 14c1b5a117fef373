package io.omnicache.jcache.entry;

import java.time.Duration;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.LockSupport;

/**
 * Where every command passes that changes one cache. Passing costs two additions; who changes how the cache works, by
 * closing it or by the first listener, can wait for those that passed before and didn't know of it yet. Thread-safe.
 */
public final class CommandGate {
    private static final long PAUSE_NANOS = 100_000;

    private final String cacheName;
    private final Side[] sides = {new Side(), new Side()};
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
    int enter() {
        int side = current;
        sides[side].entered.increment();
        if (closed) {
            leave(side);
            throw new IllegalStateException("The cache " + cacheName + " is closed");
        }
        return side;
    }

    void leave(int side) {
        sides[side].left.increment();
    }

    /**
     * For work that goes on in the background and has nothing to change just now.
     *
     * @throws IllegalStateException if the cache is closed
     */
    void checkOpen() {
        leave(enter());
    }

    /** Nothing enters any more. */
    public void close() {
        closed = true;
    }

    /**
     * Waits for those that entered before this call; later ones go the other side meanwhile.
     *
     * @return whether they left within the timeout
     */
    public synchronized boolean awaitEarlier(Duration timeout) {
        Side earlier = sides[current];
        current = 1 - current;
        long deadline = System.nanoTime() + timeout.toNanos();
        while (!earlier.isEmpty()) {
            if (System.nanoTime() > deadline || Thread.currentThread().isInterrupted()) {
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
