package io.omnicache.jcache.entry;

import io.omnicache.jcache.management.Timing;
import io.omnicache.jcache.redis.Command;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Carries operations out in the caller's thread, and takes their time. */
final class Execution<K, V> {
    private final CacheContext<K, V> cache;
    private final Route<K, V> route;

    Execution(CacheContext<K, V> cache, Route<K, V> route) {
        this.cache = cache;
        this.route = route;
    }

    <T extends @Nullable Object> T run(Operation<K, T> operation) {
        if (!cache.statisticsEnabled().get()) {
            return carryOut(operation);
        }
        long start = System.nanoTime();
        T result = carryOut(operation);
        operation.timing().record(cache.statistics(), System.nanoTime() - start, result);
        return result;
    }

    <T extends @Nullable Object> T timed(Timing timing, Supplier<? extends T> work) {
        if (!cache.statisticsEnabled().get()) {
            return work.get();
        }
        long start = System.nanoTime();
        T result = work.get();
        timing.record(cache.statistics(), System.nanoTime() - start, result);
        return result;
    }

    @SuppressWarnings("NullAway") // Null only where T says so.
    private <T extends @Nullable Object> T carryOut(Operation<K, T> operation) {
        if (!operation.isChanging()) {
            Command command = operation.command();
            return command != null ? call(operation, command) : operation.onWritePath();
        }
        int side = cache.gate().enter();
        try {
            Command command = route.command(operation);
            if (command != null) {
                return call(operation, command);
            }
        } finally {
            cache.gate().leave(side);
        }
        return operation.onWritePath();
    }

    @SuppressWarnings("NullAway") // Null only where T says so.
    private <T extends @Nullable Object> T call(Operation<K, T> operation, Command command) {
        return operation.onReply(cache.keyspace().connection().call(command));
    }
}
