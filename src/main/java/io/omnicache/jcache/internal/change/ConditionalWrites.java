package io.omnicache.jcache.internal.change;

import io.omnicache.jcache.RedisCacheException;
import io.omnicache.jcache.WrongTypeException;
import io.omnicache.jcache.internal.change.Decision.Writing;
import io.omnicache.jcache.internal.entry.EntryCopies;
import io.omnicache.jcache.internal.entry.RedisCacheEntry;
import io.omnicache.jcache.internal.execution.CacheCommands;
import io.omnicache.jcache.internal.execution.CacheContext;
import io.omnicache.jcache.internal.redis.Command;
import io.omnicache.jcache.internal.redis.RedisConnection.Reply;
import io.omnicache.jcache.internal.store.Failures;
import io.omnicache.jcache.internal.store.WriteThrough;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiFunction;
import javax.cache.CacheException;

/**
 * Decides on entries that were read, and writes an entry only if nobody has changed it since. If another client has
 * changed the entry, the decision is made again on the newer state. If Redis fails for some entries, the others are
 * settled before the failure is thrown. Thread-safe.
 */
final class ConditionalWrites<K, V> {
    private final CacheContext<K, V> cache;
    private final CacheCommands redis;
    private final ChangeEvents<K, V> events;
    private final EntryCopies<K, V> copies;

    ConditionalWrites(CacheContext<K, V> cache, CacheCommands redis, ChangeEvents<K, V> events) {
        this.cache = cache;
        this.redis = redis;
        this.events = events;
        this.copies = cache.codec().copies();
    }

    /**
     * Carries out the updates. Decides again as often as other clients change the entries.
     *
     * @throws CacheException if that takes longer than {@link WritePath#LOCK_TIMEOUT}
     */
    void settle(List<EntryUpdate<K, V>> updates) {
        WritePath.Deadline deadline = WritePath.Deadline.start();
        List<EntryUpdate<K, V>> pending = updates;
        while (!pending.isEmpty()) {
            deadline.check();
            pending = tryOnce(
                    pending,
                    (sent, commands) -> outdated(sent, redis.changeAll(() -> events.published(sent, commands))));
        }
    }

    /**
     * Decides on each update and sends the commands together. If code of the application throws, the updates that are
     * decided already are carried out before the exception is thrown.
     *
     * @param sending sends the commands of the updates; returns the updates whose entry another client has changed
     * @return the updates whose entry another client has changed
     */
    List<EntryUpdate<K, V>> tryOnce(
            List<EntryUpdate<K, V>> pending,
            BiFunction<List<EntryUpdate<K, V>>, List<Command>, List<EntryUpdate<K, V>>> sending) {
        List<EntryUpdate<K, V>> sent = new ArrayList<>();
        List<Command> commands = new ArrayList<>();
        Throwable failure = null;
        for (EntryUpdate<K, V> update : pending) {
            try {
                update.decide(cache.codec());
                callWriter(update);
                update.applyExpiry(cache.expiry());
                Command command = update.write();
                if (command == null) {
                    update.settle();
                } else {
                    events.expect(update, command);
                    sent.add(update);
                    commands.add(command);
                }
            } catch (Throwable e) {
                failure = e;
                break;
            }
        }
        List<EntryUpdate<K, V>> again = sent;
        try {
            again = sent.isEmpty() ? sent : sending.apply(sent, commands);
        } catch (Throwable e) {
            failure = Failures.add(failure, e);
        }
        sent.stream().filter(update -> !update.isSettled()).forEach(ChangeEvents::withdraw);
        Failures.rethrow(failure);
        return again;
    }

    /**
     * Settles the updates that were carried out. Returns the updates whose entry another client has changed; each has
     * the newer state of its entry then.
     */
    List<EntryUpdate<K, V>> outdated(List<EntryUpdate<K, V>> sent, List<Reply> replies) {
        List<EntryUpdate<K, V>> again = new ArrayList<>();
        RedisCacheException failure = null;
        for (int i = 0; i < sent.size(); i++) {
            EntryUpdate<K, V> update = sent.get(i);
            Reply reply = replies.get(i);
            if (reply.failure() instanceof WrongTypeException) {
                update.onState(cache.codec().state(reply));
                again.add(update);
            } else if (reply.failure() != null) {
                failure = failure != null && failure.isOutcomeUnknown() ? failure : reply.failure();
            } else if (update.onReply(reply.value(), cache.codec())) {
                again.add(update);
            }
        }
        if (failure != null) {
            throw failure;
        }
        return again;
    }

    private void callWriter(EntryUpdate<K, V> update) {
        WriteThrough<K, V> writer = cache.writer();
        Writing writing = update.writing();
        if (writer == null || writing == Writing.NONE) {
            return;
        }
        if (writing == Writing.WRITE) {
            writer.write(new RedisCacheEntry<>(
                    update.keyForStore(copies), update.newValues(copies).get()));
        } else {
            writer.delete(update.keyForStore(copies));
        }
        update.follow();
    }

    /** Adds settled updates to the statistics. */
    void count(List<EntryUpdate<K, V>> updates) {
        for (EntryUpdate<K, V> update : updates) {
            cache.countAll(update.counters());
        }
    }
}
