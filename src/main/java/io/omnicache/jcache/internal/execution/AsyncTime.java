package io.omnicache.jcache.internal.execution;

import io.omnicache.jcache.internal.async.WorkerQueue;
import io.omnicache.jcache.internal.redis.OperationTime;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The time of one asynchronous operation, from the call to the completion of its future, in whatever threads. As for
 * other operations, what the application's own code takes doesn't count: that of this operation, of those before it on
 * the same key, of the loads of others for which it waits, and of the tasks before it in the workers' queue. Used by one
 * thread at a time.
 *
 * @see OperationTime
 */
final class AsyncTime {
    private final WorkerQueue workers;
    private final long timeoutNanos;
    private final long first;
    private long until;
    private boolean isExtended;
    /** What the workers' clocks showed when the operation came into their queue. */
    private long workersFree;

    private long pausedAt;
    private long clockBefore;

    /** @param calledAt when the operation was called, as {@link System#nanoTime()} */
    AsyncTime(WorkerQueue workers, long calledAt, long timeoutNanos) {
        this.workers = workers;
        this.timeoutNanos = timeoutNanos;
        this.first = calledAt + timeoutNanos;
        this.until = first;
    }

    /**
     * Returns the end of the operation, as {@link System#nanoTime()}.
     *
     * @param commandNanos how long a command may take: longer than the operation while the JVM connects for the first time
     */
    long until(long commandNanos) {
        if (commandNanos > timeoutNanos && !isExtended) {
            isExtended = true;
            until += commandNanos - timeoutNanos;
        }
        return until;
    }

    boolean isUp() {
        return until - System.nanoTime() <= 0;
    }

    /** Adds time that doesn't count, of the operations for which this one has waited: no more than it has waited. */
    void add(long freeNanos) {
        until += Math.min(freeNanos, System.nanoTime() - (first - timeoutNanos));
    }

    /** Returns the time that didn't count. */
    long freeNanos() {
        return until - first;
    }

    /** The operation comes into the queue of the workers. */
    void onQueued() {
        workersFree = workers.freeNanos();
    }

    /** A worker has taken the operation. */
    void onTaken() {
        until += workers.freeNanos() - workersFree;
    }

    /** The operation begins to wait for the loads of others. */
    void pause(StepwiseLoad.Pause pause) {
        clockBefore = pause.clockNow();
        pausedAt = System.nanoTime();
    }

    /** The operation goes on after {@link #pause}: it comes into the queue of the workers again. */
    void goOn(StepwiseLoad.Pause pause) {
        long waited = System.nanoTime() - pausedAt;
        until += waited - pause.countedNanos(waited, clockBefore);
        onQueued();
    }

    /** Does a part of the operation in the calling thread. */
    <T extends @Nullable Object> T call(Supplier<T> part) {
        OperationTime time = OperationTime.ofThread();
        time.resume(until, timeoutNanos);
        try {
            return part.get();
        } finally {
            until = time.until();
            time.end();
        }
    }
}
