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
 * The parts that the operations on many entries share. Thread-safe.
 *
 * @param removed limits how many removed values are asked for at once
 */
record BulkParts<K, V>(
        CacheContext<K, V> cache, DirectCommands<K, V> direct, WritePath<K, V> writes, ReplyLimit removed) {

    /**
     * Returns the failure to throw: the later one if there is no earlier one, or if the later one's outcome is
     * unknown; otherwise the earlier one.
     */
    static RedisCacheException worse(@Nullable RedisCacheException earlier, RedisCacheException later) {
        return earlier == null || later.isOutcomeUnknown() ? later : earlier;
    }

    /**
     * Changes entries of a cache with a cache writer. The writer gets all of them in one call; only the entries that
     * it has written or deleted are changed in Redis. If the call fails without saying which entries these are, the
     * store may have any of them, and all are changed. A failure is thrown after that.
     */
    void changeTellingStore(List<EntryUpdate<K, V>> updates, StoreCall<K, V> call) {
        EntryCopies<K, V> copies = cache.codec().copies();
        List<Failed<K>> outcome = new ArrayList<>();
        Throwable later = null;
        try {
            writes.changeAll(updates, read -> {
                writes.beginStoreCall(read);
                try {
                    Failed<K> failed = call.on(read);
                    outcome.add(failed);
                    read.removeIf(update -> failed.keys().contains(update.keyForStore(copies)));
                } finally {
                    read.forEach(EntryUpdate::follow); // All, if it is unknown which entries the store has.
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
