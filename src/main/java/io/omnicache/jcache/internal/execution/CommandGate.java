package io.omnicache.jcache.internal.execution;

import io.omnicache.jcache.internal.text.Shown;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Tracks the commands that change one cache: each is sent between {@link #enter} and {@link #leave}. A thread that
 * closes the cache or registers its first listener can wait until all earlier commands have left the gate. Entering
 * and leaving cost one addition each. Thread-safe.
 */
public final class CommandGate {
    private static final long PAUSE_NANOS = 100_000;

    private final String cacheName;
    private final Side[] sides = {new Side(), new Side()};
    /** Held by the thread that waits for commands to leave. */
    private final ReentrantLock turn = new ReentrantLock();
    /**
     * The side that new commands enter. The other side has only commands for which an earlier {@link #awaitEarlier}
     * waited in vain.
     */
    private volatile int current;

    private volatile boolean closed;

    public CommandGate(String cacheName) {
        this.cacheName = Shown.name(cacheName);
    }

    /**
     * Enters the gate. What the caller reads of the cache's state afterwards stays valid until the caller leaves: a
     * thread that changes the state waits for the caller by {@link #awaitEarlier}.
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
     * Checks that the cache is open. Doesn't stay inside the gate. For work in the background.
     *
     * @throws IllegalStateException if the cache is closed
     */
    public void checkOpen() {
        leave(enter());
    }

    /** Closes the gate: later calls of {@link #enter} fail. */
    public void close() {
        closed = true;
    }

    /** Whether {@link #close} was called. */
    public boolean isClosed() {
        return closed;
    }

    /** Whether no command is inside. A closed gate that is idle stays idle. */
    public boolean isIdle() {
        return sides[0].isEmpty() && sides[1].isEmpty();
    }

    /**
     * Waits until all commands have left that entered before this call, including those for which an earlier call
     * waited in vain. New commands may enter meanwhile.
     *
     * @return whether they left within the timeout; {@code false} at once if the thread is interrupted. The thread
     *     stays interrupted
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

    /** As {@link #awaitEarlier}, but also waits in an interrupted thread. The thread stays interrupted. */
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

        /**
         * Reads {@code left} before {@code entered}: if the sums are equal, there was a moment with no command
         * inside.
         */
        boolean isEmpty() {
            long gone = left.sum();
            return entered.sum() == gone;
        }
    }
}
