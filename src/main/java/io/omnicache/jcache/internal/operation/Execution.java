package io.omnicache.jcache.internal.operation;

import io.omnicache.jcache.WrongTypeException;
import io.omnicache.jcache.internal.management.Timing;
import io.omnicache.jcache.internal.redis.Command;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Carries operations out in the caller's thread, and takes their time. */
final class Execution<K, V> {
    private static final Object UNDECIDED = new Object();

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
            Object reply = command == null ? UNDECIDED : call(operation, command);
            return reply == UNDECIDED ? operation.onWritePath() : operation.onReply(reply);
        }
        int side = cache.gate().enter();
        try {
            Command command = route.command(operation);
            Object reply = command == null ? UNDECIDED : call(operation, command);
            if (reply != UNDECIDED) {
                return operation.onReply(reply);
            }
        } finally {
            cache.gate().leave(side);
        }
        return operation.onWritePath();
    }

    /** The reply to the operation's last command; or that it takes the long way. */
    private @Nullable Object call(Operation<K, ?> operation, Command first) {
        Command command = first;
        while (true) {
            Object reply;
            try {
                reply = cache.keyspace().connection().call(command);
            } catch (WrongTypeException e) {
                if (operation.endsOtherTypes()) {
                    return UNDECIDED;
                }
                throw e;
            }
            command = operation.follow(reply);
            if (command == null) {
                return operation.isDecided() ? reply : UNDECIDED;
            }
        }
    }
}
