package io.omnicache.jcache.internal.operation;

import io.omnicache.jcache.internal.redis.Command;
import java.util.Collection;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Which way a change takes to Redis: a single command where nobody listens, no store is to be told, the durations are
 * constant and the entry isn't being loaded; else the {@link WritePath}. A change that goes directly is through before
 * the registration of a listener returns, and one of an entry that is being loaded waits for the load, so that an older
 * value from the store doesn't come back over it.
 */
final class Route<K, V> {
    private final CacheContext<K, V> cache;
    private final WritePath<K, V> writes;

    Route(CacheContext<K, V> cache, WritePath<K, V> writes) {
        this.cache = cache;
        this.writes = writes;
    }

    <T extends @Nullable Object> T choose(K key, Supplier<? extends T> directly, Supplier<? extends T> onWritePath) {
        return choose(List.of(key), directly, onWritePath);
    }

    /** The operation's one command, if it may go directly now; inside the gate. */
    @Nullable
    Command command(Operation<K, ?> operation) {
        return isDirect(operation) ? operation.command() : null;
    }

    /** Whether the operation may go directly now; inside the gate. */
    boolean isDirect(Operation<K, ?> operation) {
        return cache.isDirect() && !isLoading(operation.key());
    }

    void run(Collection<? extends K> keys, Runnable directly, Runnable onWritePath) {
        choose(keys, () -> ran(directly), () -> ran(onWritePath));
    }

    private static boolean ran(Runnable change) {
        change.run();
        return true;
    }

    private <T extends @Nullable Object> T choose(
            Collection<? extends K> keys, Supplier<? extends T> directly, Supplier<? extends T> onWritePath) {
        int side = cache.gate().enter();
        try {
            if (cache.isDirect() && !isLoading(keys)) {
                return directly.get();
            }
        } finally {
            cache.gate().leave(side);
        }
        return onWritePath.get();
    }

    private boolean isLoading(K key) {
        return cache.reader() != null && writes.isChanging(key);
    }

    private boolean isLoading(Collection<? extends K> keys) {
        return cache.reader() != null && keys.stream().anyMatch(writes::isChanging);
    }
}
