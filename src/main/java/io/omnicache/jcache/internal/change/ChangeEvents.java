package io.omnicache.jcache.internal.change;

import io.omnicache.jcache.internal.entry.EntryCopies;
import io.omnicache.jcache.internal.event.QueuedEvent;
import io.omnicache.jcache.internal.execution.CacheContext;
import io.omnicache.jcache.internal.store.Failures;
import java.util.List;
import java.util.function.Supplier;
import javax.cache.event.EventType;
import org.jspecify.annotations.Nullable;

/**
 * Queues the events of changes, under the locks of the keys, so that the events have the order of the changes.
 * Thread-safe.
 */
final class ChangeEvents<K, V> {
    private final CacheContext<K, V> cache;
    private final EntryCopies<K, V> copies;

    ChangeEvents(CacheContext<K, V> cache) {
        this.cache = cache;
        this.copies = cache.codec().copies();
    }

    /**
     * Queues the events of settled updates.
     *
     * @param queued receives the queued events, which the caller delivers
     * @param failed the failure of some of the changes; {@code null} for none
     * @return the failure to throw: {@code failed} and the failures of this method; {@code null} for none
     */
    @Nullable
    Throwable queue(List<EntryUpdate<K, V>> updates, List<QueuedEvent> queued, @Nullable Throwable failed) {
        Throwable failure = failed;
        for (EntryUpdate<K, V> update : updates) {
            try {
                queue(update, queued);
            } catch (Throwable e) { // The other events must still be queued.
                failure = Failures.add(failure, e);
            }
        }
        return failure;
    }

    private void queue(EntryUpdate<K, V> update, List<QueuedEvent> queued) {
        if (!cache.events().isListening()) {
            return;
        }
        Supplier<V> old = update.oldValues(copies);
        if (update.isStored()) {
            Supplier<V> value = update.newValues(copies);
            EventType type = old == null ? EventType.CREATED : EventType.UPDATED;
            queue(update, type, value, old, queued);
            if (update.isExpired()) {
                queue(update, EventType.EXPIRED, value, value, queued);
            }
        } else if (update.isRemoved()) {
            queue(update, EventType.REMOVED, old, old, queued);
        } else if (update.isExpired()) {
            queue(update, EventType.EXPIRED, old, old, queued);
        }
    }

    private void queue(
            EntryUpdate<K, V> update,
            EventType type,
            @Nullable Supplier<V> value,
            @Nullable Supplier<V> old,
            List<QueuedEvent> queued) {
        QueuedEvent event = cache.events().enqueue(update.id(), type, update.keys(copies), value, old);
        if (event != null) {
            queued.add(event);
        }
    }
}
