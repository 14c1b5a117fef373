package io.omnicache.jcache.internal.redis;

import java.util.concurrent.atomic.AtomicLong;

/**
 * Counts the connections to masters that were lost: closed by the other side, given up, or left for another master. Who
 * has seen no change of {@link #count} between a command and its reply knows that no connection was lost meanwhile.
 * Thread-safe.
 */
public final class ConnectionLosses {
    private final AtomicLong lost = new AtomicLong();
    private final AtomicLong unended = new AtomicLong();

    /** A connection to a master was lost, or another server has become the master. */
    public void onLost() {
        lost.incrementAndGet();
    }

    /**
     * A connection was lost while commands on it were unanswered, and the server can't be told to end it: these commands
     * may be carried out at any later time.
     */
    public void onNotEnded() {
        unended.incrementAndGet();
    }

    /** Returns how many connections were lost. Never decreases. */
    public long count() {
        return lost.get();
    }

    /** Returns how many connections were lost whose last commands may still be carried out. Never decreases. */
    public long notEnded() {
        return unended.get();
    }
}
