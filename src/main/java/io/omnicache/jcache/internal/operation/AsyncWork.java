package io.omnicache.jcache.internal.operation;

import io.omnicache.jcache.internal.async.WaitingWork;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * An operation that a thread of the manager does as a synchronous caller would, with the caller's context class loader. Its place is given
 * back in the end.
 */
final class AsyncWork<T extends @Nullable Object> implements WaitingWork.Task {
    /** What hasn't begun then fails; as long as a lock is waited for. */
    private static final Duration LONGEST_QUEUEING = Duration.ofSeconds(30);

    private final CompletableFuture<T> future = new CompletableFuture<>();
    private final long start = System.nanoTime();
    private final Supplier<T> work;
    private final CallerLoader caller = CallerLoader.current();
    private final Semaphore place;
    private final Supplier<? extends RuntimeException> tooLate;
    private @Nullable Throwable failure;
    private @Nullable T result;

    /**
     * @param tooLate what it fails with if it isn't begun in time
     */
    AsyncWork(Supplier<T> work, Semaphore place, Supplier<? extends RuntimeException> tooLate) {
        this.work = work;
        this.place = place;
        this.tooLate = tooLate;
    }

    CompletableFuture<T> future() {
        return future;
    }

    @Override
    public void run() {
        if (future.isDone()) {
            return; // Cancelled before its turn.
        }
        try {
            if (System.nanoTime() - start > LONGEST_QUEUEING.toNanos()) {
                throw tooLate.get();
            }
            result = caller.call(work);
        } catch (Throwable e) {
            failure = e;
        }
    }

    @Override
    public void refuse(Throwable reason) {
        failure = reason;
    }

    /** Runs what depends on it. */
    @Override
    @SuppressWarnings("NullAway") // Null only where T says so.
    public void end() {
        try {
            if (failure != null) {
                future.completeExceptionally(failure);
            } else {
                future.complete(result);
            }
        } finally {
            place.release();
        }
    }
}
