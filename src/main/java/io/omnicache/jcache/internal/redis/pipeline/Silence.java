package io.omnicache.jcache.internal.redis.pipeline;

/**
 * For how long nothing has come from a server, though commands waited. One network thread says what comes; any thread
 * asks.
 */
final class Silence {
    /** The last time at which bytes arrived or the network accepted a piece of a large command. */
    private volatile long lastActivity = System.nanoTime();
    /** The time of the first command that has found the connection silent since the last activity. */
    private volatile long firstInVain = lastActivity;

    /** Bytes have arrived, or the network has taken a piece of a large command. */
    void end() {
        lastActivity = System.nanoTime();
    }

    /** Returns when something was last received, or the network took something, as {@link System#nanoTime()}. */
    long lastActivity() {
        return lastActivity;
    }

    /**
     * A command that was sent at this time has waited in vain. Returns for how long the connection has been silent while
     * commands waited; 0 or less if it isn't silent.
     *
     * @param now {@link System#nanoTime()}
     */
    long nanosSince(long sent, long now) {
        long active = lastActivity;
        if (active - sent >= 0) {
            return 0;
        }
        if (firstInVain - active <= 0 || sent - firstInVain < 0) {
            firstInVain = sent;
        }
        return now - firstInVain;
    }

    /** Returns since when commands have waited in vain, as {@link System#nanoTime()}. */
    long firstInVain() {
        return firstInVain;
    }
}
