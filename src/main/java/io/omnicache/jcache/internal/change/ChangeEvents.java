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
 * Queues the events of changes, under the locks of the keys, so that they keep the order of the changes. Thread-safe.
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
     * @param tickets gets what is to be delivered
     * @param failed why some of the changes failed, if they did
     * @return the same, with what went wrong here
     */
    @Nullable
    Throwable queue(List<EntryUpdate<K, V>> updates, List<QueuedEvent> tickets, @Nullable Throwable failed) {
        Throwable failure = failed;
        for (EntryUpdate<K, V> update : updates) {
            try {
                queue(update, tickets);
            } catch (Throwable e) { // The other events are to be queued all the same.
                failure = Failures.add(failure, e);
            }
        }
        return failure;
    }

    private void queue(EntryUpdate<K, V> update, List<QueuedEvent> tickets) {
        if (!cache.events().isListening()) {
            return;
        }
        Supplier<V> old = update.oldValues(copies);
        if (update.isStored()) {
            Supplier<V> value = update.newValues(copies);
            EventType type = old == null ? EventType.CREATED : EventType.UPDATED;
            queue(update, type, value, old, tickets);
            if (update.isExpired()) {
                queue(update, EventType.EXPIRED, value, value, tickets);
            }
        } else if (update.isRemoved()) {
            queue(update, EventType.REMOVED, old, old, tickets);
        } else if (update.isExpired()) {
            queue(update, EventType.EXPIRED, old, old, tickets);
        }
    }

    private void queue(
            EntryUpdate<K, V> update,
            EventType type,
            @Nullable Supplier<V> value,
            @Nullable Supplier<V> old,
            List<QueuedEvent> tickets) {
        QueuedEvent ticket = cache.events().enqueue(update.id(), type, update.keys(copies), value, old);
        if (ticket != null) {
            tickets.add(ticket);
        }
    }
}
