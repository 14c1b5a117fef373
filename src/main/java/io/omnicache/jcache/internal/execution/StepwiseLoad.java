package io.omnicache.jcache.internal.execution;

import java.util.concurrent.CompletableFuture;
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
     * A wait.
     *
     * @param signal completes when the wait is over; may be shared, so it must not be completed by the waiter
     * @param nanos the longest time to wait
     */
    record Pause(CompletableFuture<?> signal, long nanos) {}
}
