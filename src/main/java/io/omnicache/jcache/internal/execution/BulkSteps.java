package io.omnicache.jcache.internal.execution;

import io.omnicache.jcache.internal.redis.OperationTime;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * An operation on many entries as a load: first the operation, then the loads of what it didn't find. Used by one
 * thread at a time.
 */
final class BulkSteps<K, T extends @Nullable Object, R> implements StepwiseLoad<R> {
    private final OperationExecutor<K, ?> executor;
    private final BulkOperation<K, T> operation;
    private final Function<T, R> then;
    private boolean hasRun;
    private @Nullable T value;
    private @Nullable StepwiseLoad<?> load;

    /** @param then makes the result of what the operation returns, after the loads */
    BulkSteps(OperationExecutor<K, ?> executor, BulkOperation<K, T> operation, Function<T, R> then) {
        this.executor = executor;
        this.operation = operation;
        this.then = then;
    }

    @Override
    public @Nullable Pause advance() {
        if (!hasRun) {
            hasRun = true;
            value = executor.runWithoutLoad(operation);
            OperationTime.ofThread().renew();
            load = operation.stepwiseLoad();
            if (load == null) {
                operation.load();
            }
        }
        return load == null ? null : load.advance();
    }

    @Override
    public void close() {
        if (load != null) {
            load.close();
        }
    }

    @Override
    @SuppressWarnings("NullAway") // Null only if T permits it.
    public R result() {
        return then.apply(value);
    }
}
