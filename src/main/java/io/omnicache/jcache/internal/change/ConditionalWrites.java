package io.omnicache.jcache.internal.change;

import io.omnicache.jcache.RedisCacheException;
import io.omnicache.jcache.WrongTypeException;
import io.omnicache.jcache.internal.change.Decision.Writing;
import io.omnicache.jcache.internal.entry.EntryCopies;
import io.omnicache.jcache.internal.entry.RedisCacheEntry;
import io.omnicache.jcache.internal.execution.CacheCommands;
import io.omnicache.jcache.internal.execution.CacheContext;
import io.omnicache.jcache.internal.failure.CacheOutages;
import io.omnicache.jcache.internal.redis.Command;
import io.omnicache.jcache.internal.redis.RedisConnection.Reply;
import io.omnicache.jcache.internal.store.Failures;
import io.omnicache.jcache.internal.store.WriteQueue.Places;
import io.omnicache.jcache.internal.store.WriteThrough;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.BiFunction;
import javax.cache.CacheException;
import org.jspecify.annotations.Nullable;

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
    /** {@code null} on a cache without a cache writer. */
    private final @Nullable StoreTurn<K, V> turn;
    /** {@code null} on a cache that doesn't write behind. */
    private final @Nullable BehindChanges<K, V> behind;

    ConditionalWrites(
            CacheContext<K, V> cache,
            CacheCommands redis,
            ChangeEvents<K, V> events,
            @Nullable StoreTurn<K, V> turn,
            @Nullable BehindChanges<K, V> behind) {
        this.cache = cache;
        this.redis = redis;
        this.events = events;
        this.turn = turn;
        this.behind = behind;
        this.copies = cache.codec().copies();
    }

    /**
     * Reads the entries that haven't been read with their locks, and takes leases of absent ones for those updates that
     * want one.
     */
    void read(List<EntryUpdate<K, V>> wanted) {
        List<EntryUpdate<K, V>> updates = turn == null
                ? wanted
                : wanted.stream().filter(update -> !turn.useFirstRead(update)).toList();
        if (updates.isEmpty()) {
            wanted.forEach(EntryUpdate::requireDecodable);
            return;
        }
        List<Command> commands = updates.stream().map(EntryUpdate::read).toList();
        // A lease is a change, which no closed cache makes.
        List<Reply> replies =
                updates.stream().anyMatch(EntryUpdate::isLeasing) ? redis.changeAll(commands) : redis.callAll(commands);
        for (int i = 0; i < updates.size(); i++) {
            updates.get(i).onRead(replies.get(i), cache.codec());
        }
        wanted.forEach(EntryUpdate::requireDecodable);
    }

    /** Takes leases for those updates that want one and have lost theirs. */
    private void readUnleased(List<EntryUpdate<K, V>> pending) {
        if (cache.fillLeases() != null) {
            List<EntryUpdate<K, V>> unleased = pending.stream()
                    .filter(update -> update.isLeasing() && update.state().raw() == null)
                    .toList();
            if (!unleased.isEmpty()) {
                read(unleased);
            }
        }
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
            readUnleased(pending);
            pending = tryOnce(
                    pending,
                    (sent, commands) ->
                            outdated(sent, redis.changeAll(() -> events.published(sent, commands, this::command))));
            pending.forEach(EntryUpdate::requireRepeatable);
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
        List<EntryUpdate<K, V>> vanished = new ArrayList<>();
        Throwable failure = null;
        for (EntryUpdate<K, V> update : pending) {
            try {
                update.decide(cache.codec());
                if (!callWriter(update)) {
                    vanished.add(update);
                    continue;
                }
                update.applyExpiry(cache.expiry());
                Command command = command(update);
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
            again = sent.isEmpty()
                    ? sent
                    : behind == null ? sending.apply(sent, commands) : queue(sent, commands, sending);
        } catch (Throwable e) {
            failure = Failures.add(failure, e);
        }
        for (EntryUpdate<K, V> update : sent) {
            if (!update.isTold()) { // No message comes back.
                ChangeEvents.withdraw(update);
                update.event().setPublished(false);
            }
        }
        Failures.rethrow(failure);
        if (!vanished.isEmpty()) {
            again = new ArrayList<>(again);
            again.addAll(vanished);
        }
        return again;
    }

    /** The command of a decided update; {@code null} if there is nothing to do in Redis. */
    @Nullable
    Command command(EntryUpdate<K, V> update) {
        CacheOutages outages = cache.outages();
        if (outages != null && update.decision().isOfLoader() && outages.isAway()) {
            update.dropped(); // It needn't be stored, and the entry may be there, though it was read as absent.
            return null;
        }
        return behind == null ? update.write() : behind.write(update);
    }

    /** Sends the commands, and adds what was carried out to the queue, while the keys are locked in this JVM. */
    private List<EntryUpdate<K, V>> queue(
            List<EntryUpdate<K, V>> sent,
            List<Command> commands,
            BiFunction<List<EntryUpdate<K, V>>, List<Command>, List<EntryUpdate<K, V>>> sending) {
        BehindChanges<K, V> queued = Objects.requireNonNull(behind, "writes behind");
        try (Places places = queued.reserve(sent)) {
            Throwable failure = null;
            try {
                return sending.apply(sent, commands);
            } catch (Throwable e) {
                failure = e;
                throw e;
            } finally {
                queued.add(sent, places, failure);
            }
        }
    }

    /**
     * Settles the updates that were carried out. Returns the updates whose entry another client has changed; each has
     * the newer state of its entry then.
     */
    List<EntryUpdate<K, V>> outdated(List<EntryUpdate<K, V>> sent, List<Reply> replies) {
        List<EntryUpdate<K, V>> again = new ArrayList<>();
        RedisCacheException failure = null;
        boolean isFenced = false;
        for (int i = 0; i < sent.size(); i++) {
            EntryUpdate<K, V> update = sent.get(i);
            Reply reply = replies.get(i);
            if (reply.failure() instanceof WrongTypeException) {
                update.onState(cache.codec().state(update.redisKey(), reply));
                again.add(update);
            } else if (reply.failure() != null) {
                failure = failure != null && failure.isOutcomeUnknown() ? failure : reply.failure();
            } else if (update.onReply(reply.value(), cache.codec())) {
                again.add(update);
            } else if (turn != null) {
                turn.onChanged(update);
                isFenced |= update.isFenced();
            }
        }
        if (failure != null) {
            throw failure;
        }
        if (isFenced) {
            throw new CacheException("The lock of an entry ended while the cache writer was writing it, since this JVM"
                    + " was stopped for more than the store-lease or Redis has lost the lock. The store has the change,"
                    + " which may have overwritten a newer one; the entry is dropped from the cache");
        }
        return again;
    }

    /** Returns {@code false} without calling the writer if the entry has vanished since the decision. */
    private boolean callWriter(EntryUpdate<K, V> update) {
        WriteThrough<K, V> writer = cache.writer();
        Writing writing = update.writing();
        if (writer == null || turn == null || behind != null || writing == Writing.NONE) {
            return true;
        }
        if (!turn.begin(List.of(update)).isEmpty()) {
            return false;
        }
        if (writing == Writing.WRITE) {
            writer.write(new RedisCacheEntry<>(
                    update.keyForStore(copies), update.newValues(copies).get()));
        } else {
            writer.delete(update.keyForStore(copies));
        }
        update.follow();
        return true;
    }

    /** Adds settled updates to the statistics. */
    void count(List<EntryUpdate<K, V>> updates) {
        for (EntryUpdate<K, V> update : updates) {
            cache.countAll(update.counters());
        }
    }
}
