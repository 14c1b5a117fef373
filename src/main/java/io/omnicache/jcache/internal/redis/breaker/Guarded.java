package io.omnicache.jcache.internal.redis.breaker;

import java.util.concurrent.CompletionStage;
import java.util.concurrent.RejectedExecutionException;

/** The connection to the server of a breaker. Thread-safe. */
public interface Guarded {

    /**
     * Tries to open the connection, whether another attempt is under way or not, and asks the server whether it is
     * well. Never blocks. Throws nothing.
     *
     * @return completes normally if the server is well, and the connection is open, or was refused by an answer that the
     *     next command shall hear
     */
    CompletionStage<?> probe();

    /** Fails the commands that wait to be sent. Called when the breaker has opened, without a lock. */
    void refuseWaiting();

    /** Returns whether the connection is closed for good: the server is no longer a master, or the manager is closed. */
    boolean isEnded();

    /**
     * Runs a task later, in a network thread.
     *
     * @throws RejectedExecutionException if the network threads have ended
     */
    void schedule(Runnable task, long delayNanos);
}
