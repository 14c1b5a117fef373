package io.omnicache.jcache.internal.change;

import io.omnicache.jcache.internal.entry.EntryCopies;
import io.omnicache.jcache.internal.event.EventSharing;
import io.omnicache.jcache.internal.event.OwnChange;
import io.omnicache.jcache.internal.event.QueuedEvent;
import io.omnicache.jcache.internal.execution.CacheContext;
import io.omnicache.jcache.internal.redis.Command;
import io.omnicache.jcache.internal.redis.OperationTime;
import io.omnicache.jcache.internal.store.Failures;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.function.Supplier;
import javax.cache.event.EventType;
import org.jspecify.annotations.Nullable;

/**
 * Queues the events of changes in the order of the changes: under the locks of the keys, or, if the events are shared
 * with other JVMs, when their messages come back from Redis. Thread-safe.
 */
final class ChangeEvents<K, V> {
    private final CacheContext<K, V> cache;
    private final EntryCopies<K, V> copies;

    ChangeEvents(CacheContext<K, V> cache) {
        this.cache = cache;
        this.copies = cache.codec().copies();
    }

    /**
     * Called before the command of a change is sent: if it publishes its event, the message is expected back. Withdrawn
     * by {@link #withdraw}.
     */
    void expect(EntryUpdate<K, V> update, Command command) {
        EventSharing sharing = cache.events().sharing();
        boolean isPublished = sharing.isPublished(command);
        update.event().setPublished(isPublished);
        if (isPublished && cache.events().isListening()) {
            Supplier<List<QueuedEvent>> queueing = queueing(update);
            update.event().expect(queueing == null ? null : sharing.expect(command, queueing));
        }
    }

    /**
     * Called inside the gate: makes commands anew that don't publish their events, if somebody has begun to listen
     * since they were made.
     *
     * @param anew makes the command of an update
     */
    List<Command> published(
            List<EntryUpdate<K, V>> updates,
            List<Command> commands,
            Function<EntryUpdate<K, V>, @Nullable Command> anew) {
        if (!cache.events().sharing().isHeard()
                || updates.stream().allMatch(update -> update.event().isPublished())) {
            return commands;
        }
        List<Command> again = new ArrayList<>(commands);
        for (int i = 0; i < again.size(); i++) {
            EntryUpdate<K, V> update = updates.get(i);
            Command command = update.event().isPublished() ? null : anew.apply(update);
            if (command != null) {
                again.set(i, command);
                expect(update, command);
            }
        }
        return again;
    }

    /** Called for a change that wasn't made, or may not have been made. */
    static void withdraw(EntryUpdate<?, ?> update) {
        OwnChange expected = update.event().expected();
        if (expected != null) {
            expected.withdraw();
            update.event().expect(null);
        }
    }

    /**
     * Queues the events of settled updates that aren't published, so that no message comes back. The caller holds the
     * locks of the keys.
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
                if (!cache.events().isListening()) {
                    withdraw(update);
                } else if (!update.event().isPublished() && !update.isDiscarded()) {
                    Supplier<List<QueuedEvent>> queueing = queueing(update);
                    if (queueing != null) {
                        queued.addAll(queueing.get());
                    }
                }
            } catch (Throwable e) { // The other events must still be queued.
                failure = Failures.add(failure, e);
            }
        }
        return failure;
    }

    /**
     * Waits for the messages that are expected, and adds the events which they queued. The caller must not hold the
     * locks of the keys.
     *
     * @param mayWait whether the caller holds no lock at all; otherwise another thread delivers later events
     */
    void await(List<EntryUpdate<K, V>> updates, List<QueuedEvent> queued, boolean mayWait) {
        long deadline = OperationTime.ofThread()
                .deadline(System.nanoTime(), cache.events().timeout().toNanos());
        for (EntryUpdate<K, V> update : updates) {
            OwnChange expected = update.event().expected();
            if (expected != null) {
                queued.addAll(mayWait ? expected.await(Math.max(0, deadline - System.nanoTime())) : expected.leave());
            }
        }
    }

    /**
     * What queues the events that the update has if it is made; {@code null} if it has none. The copies of key and
     * values belong to the calling thread.
     */
    private @Nullable Supplier<List<QueuedEvent>> queueing(EntryUpdate<K, V> update) {
        Supplier<V> old = update.oldValues(copies);
        if (update.stores()) {
            Supplier<V> value = update.newValues(copies);
            EventType type = old == null ? EventType.CREATED : EventType.UPDATED;
            Event<K, V> stored = new Event<>(type, value, old);
            return queueing(
                    update,
                    update.expires() ? List.of(stored, new Event<>(EventType.EXPIRED, value, value)) : List.of(stored));
        }
        if (update.removes() || update.expires()) {
            EventType type = update.removes() ? EventType.REMOVED : EventType.EXPIRED;
            return queueing(update, List.of(new Event<>(type, old, old)));
        }
        return null;
    }

    private Supplier<List<QueuedEvent>> queueing(EntryUpdate<K, V> update, List<Event<K, V>> events) {
        Supplier<K> keys = update.keys(copies);
        return () -> {
            List<QueuedEvent> queued = new ArrayList<>(events.size());
            for (Event<K, V> event : events) {
                QueuedEvent one = cache.events().enqueue(update.id(), event.type(), keys, event.value(), event.old());
                if (one != null) {
                    queued.add(one);
                }
            }
            return queued;
        };
    }

    private record Event<K, V>(
            EventType type,
            @Nullable Supplier<V> value,
            @Nullable Supplier<V> old) {}
}
