package io.omnicache.jcache.entry;

import io.omnicache.jcache.management.Timing;
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
        return timed(operation.timing(), () -> carryOut(operation));
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

    private <T extends @Nullable Object> T carryOut(Operation<K, T> operation) {
        if (!operation.isChanging()) {
            DirectCall<T> direct = operation.direct();
            return direct != null ? call(direct) : operation.onWritePath();
        }
        int side = cache.gate().enter();
        try {
            DirectCall<T> direct = route.direct(operation);
            if (direct != null) {
                return call(direct);
            }
        } finally {
            cache.gate().leave(side);
        }
        return operation.onWritePath();
    }

    private <T extends @Nullable Object> T call(DirectCall<T> direct) {
        return direct.sendOn(cache.keyspace().connection());
    }
}
