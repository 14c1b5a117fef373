package io.omnicache.jcache.internal.execution;

import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * The future of an operation. If the operation fails, it is told before the dependents of the future run. It isn't told
 * of a cancellation. Thread-safe.
 */
class OperationFuture<T extends @Nullable Object> extends CompletableFuture<T> {
    private final CacheCalls calls;
    private volatile @Nullable KeyOperation<?, T> told;

    OperationFuture(CacheCalls calls) {
        this.calls = calls;
    }

    /** Sets the operation to tell of a failure. */
    final void tell(KeyOperation<?, T> operation) {
        told = operation;
    }

    @Override
    public boolean complete(T value) {
        told = null;
        return super.complete(value);
    }

    @Override
    public boolean completeExceptionally(Throwable failure) {
        KeyOperation<?, T> failing = told;
        told = null;
        Throwable reason = calls.told(failure);
        if (failing != null) {
            failing.onFailure(reason);
        }
        return super.completeExceptionally(reason);
    }

    @Override
    public boolean cancel(boolean mayInterruptIfRunning) {
        told = null;
        return super.cancel(mayInterruptIfRunning);
    }
}
