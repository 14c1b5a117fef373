package io.omnicache.jcache.internal.execution;

import java.util.concurrent.CompletableFuture;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * A load that may have to wait for loads of other threads and JVMs, and then needs no thread. Used by one thread at a
 * time.
 */
public interface StepwiseLoad<T extends @Nullable Object> {

    /**
     * Goes on as far as possible. Calls the cache loader and Redis; doesn't wait for other loads.
     *
     * @return what to wait for before the next call; {@code null} at the end
     */
    @Nullable
    Pause advance();

    /** Gives up the load between two steps. */
    void close();

    /** Returns the result, after the end. */
    T result();

    /**
     * A wait for the load of another thread or JVM. Time in which the loader runs there doesn't count as time of the
     * operation. Time in which the other thread itself waits for Redis does, so that threads which want one key don't
     * wait for one timeout after the other.
     *
     * @param signal completes when the wait is over; may be shared, so it must not be completed by the waiter
     * @param nanos the longest time to wait
     * @param clock returns for how long the clock of the other thread has stood still; {@code null} for another JVM,
     *     for which no wait counts
     */
    record Pause(
            CompletableFuture<?> signal,
            long nanos,
            @Nullable LongSupplier clock) {
        /** Returns what {@link #countedNanos} needs. Called before the wait. */
        public long clockNow() {
            return clock == null ? 0 : clock.getAsLong();
        }

        /** Returns how much of a wait counts. Called after the wait. */
        public long countedNanos(long waitedNanos, long clockBefore) {
            return clock == null ? 0 : Math.max(0, waitedNanos - (clock.getAsLong() - clockBefore));
        }
    }
}
