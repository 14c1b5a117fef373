package io.omnicache.jcache.internal.operation;

import io.omnicache.jcache.RedisCacheException;
import io.omnicache.jcache.internal.change.EntryUpdate;
import io.omnicache.jcache.internal.change.WritePath;
import io.omnicache.jcache.internal.entry.EntryCopies;
import io.omnicache.jcache.internal.execution.Batches.ReplyLimit;
import io.omnicache.jcache.internal.execution.CacheContext;
import io.omnicache.jcache.internal.store.Failures;
import io.omnicache.jcache.internal.store.WriteThrough.Failed;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the operations on many entries have in common. Thread-safe.
 *
 * @param removed how many values are asked for at once when entries are removed
 */
record BulkParts<K, V>(
        CacheContext<K, V> cache, DirectCommands<K, V> direct, WritePath<K, V> writes, ReplyLimit removed) {

    /** Of two failures the one that says more: that an outcome is unknown. */
    static RedisCacheException worse(@Nullable RedisCacheException one, RedisCacheException other) {
        return one == null || other.isOutcomeUnknown() ? other : one;
    }

    /**
     * Changes entries on a cache with a cache writer: it is told of all of them in one call, and only what it took is
     * applied. Where it throws an {@link Error}, nobody knows what the store has, and all are applied.
     */
    void changeTellingStore(List<EntryUpdate<K, V>> updates, StoreCall<K, V> call) {
        EntryCopies<K, V> copies = cache.codec().copies();
        List<Failed<K>> outcome = new ArrayList<>();
        Throwable later = null;
        try {
            writes.changeAll(updates, read -> {
                try {
                    Failed<K> failed = call.on(read);
                    outcome.add(failed);
                    read.removeIf(update -> failed.keys().contains(update.toldKey(copies)));
                } finally {
                    read.forEach(EntryUpdate::follow); // All, where nobody knows what the store has.
                }
            });
        } catch (Throwable e) {
            later = e;
        }
        Failures.rethrow(Failures.add(outcome.isEmpty() ? null : outcome.get(0).failure(), later));
    }

    /** One call of the cache writer. */
    @FunctionalInterface
    interface StoreCall<K, V> {
        Failed<K> on(List<EntryUpdate<K, V>> read);
    }
}
