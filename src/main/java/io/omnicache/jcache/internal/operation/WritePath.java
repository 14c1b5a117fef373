package io.omnicache.jcache.internal.operation;

import io.omnicache.jcache.RedisCacheException;
import io.omnicache.jcache.WrongTypeException;
import io.omnicache.jcache.internal.event.QueuedEvent;
import io.omnicache.jcache.internal.operation.Decision.Lookup;
import io.omnicache.jcache.internal.operation.Decision.Writing;
import io.omnicache.jcache.internal.redis.Command;
import io.omnicache.jcache.internal.redis.RedisConnection.Reply;
import io.omnicache.jcache.internal.store.Failures;
import io.omnicache.jcache.internal.store.WriteThrough;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import java.util.function.Supplier;
import javax.cache.CacheException;
import javax.cache.event.EventType;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one path of every change that has to look at the entry first: read, decide, tell the store, change Redis if the
 * entry still is what was read, else decide again. Atomic between threads and between JVMs. Inside this JVM the changes
 * of a key are serialised, events are queued in the order of the changes and delivered after the locks are released; on
 * a cache with a writer they are serialised between JVMs, too, so that the store and the cache agree.
 */
final class WritePath<K, V> {
    private static final Logger LOG = LoggerFactory.getLogger(WritePath.class);
    private static final Duration LOCK_TIMEOUT = Duration.ofSeconds(30);

    private final CacheContext<K, V> cache;
    private final KeyLocks locks = new KeyLocks(LOCK_TIMEOUT);
    private final StoreLocks storeLocks;
    private final EntryCopies<K, V> copies;

    WritePath(CacheContext<K, V> cache) {
        this.cache = cache;
        this.copies = cache.codec().copies();
        this.storeLocks = new StoreLocks(cache.namespace(), cache.keyspace(), LOCK_TIMEOUT);
    }

    /** Whether a thread of this JVM is changing the entry, or loading it, on this path. */
    boolean isChanging(K key) {
        return locks.isLocked(new ByteKey(cache.codec().encodeKey(key)));
    }

    Attempt<K, V> attempt(K key, Change<V> change) {
        return new Attempt<>(key, new ByteKey(cache.codec().encodeKey(key)), cache.keyspace(), change);
    }

    /** Changes one entry. */
    Attempt<K, V> change(K key, Change<V> change) {
        Attempt<K, V> attempt = attempt(key, change);
        changeAll(List.of(attempt), pending -> {});
        return attempt;
    }

    /** Changes one entry that is believed to have these bytes: one round trip if it has. */
    Attempt<K, V> changeAssumed(K key, EntryState<V> assumed, Change<V> change) {
        Attempt<K, V> attempt = attempt(key, change);
        attempt.onState(assumed);
        settle(List.of(attempt));
        count(List.of(attempt));
        return attempt;
    }

    /**
     * Changes those of the entries that nobody else changes meanwhile. They are read and decided on without their locks, so that an
     * application that is asked on the way may use any other key; an entry is written only if its lock is free then and nobody
     * listens by then. The others stay unsettled. Only where no store is told.
     */
    void tryAll(List<Attempt<K, V>> attempts) {
        read(attempts);
        try {
            tryOnce(attempts, this::sendUnlessLocked);
        } finally {
            count(attempts.stream().filter(Attempt::isSettled).toList());
        }
    }

    /**
     * Changes many entries. The stage runs once, with the keys locked and the entries read, before anything is decided;
     * it may take attempts out of its list, which then don't happen. Where some of the changes fail, the others have
     * happened, and their events are delivered.
     */
    void changeAll(Collection<Attempt<K, V>> attempts, Consumer<List<Attempt<K, V>>> stage) {
        List<Attempt<K, V>> ordered = new ArrayList<>(attempts);
        ordered.sort(Comparator.comparing(Attempt::id));
        List<ByteKey> ids = ordered.stream().map(Attempt::id).toList();
        List<QueuedEvent> tickets = new ArrayList<>();
        Throwable failure = null;
        try {
            changeLocked(ordered, ids, stage, tickets);
        } catch (Throwable e) { // The events of what has happened are to be delivered all the same.
            failure = e;
        }
        try {
            // A change on the way of another one, by a processor for example, is under that one's locks: it doesn't
            // wait for
            // listeners that others are in.
            cache.events().deliverAll(tickets, !KeyLocks.isAnyHeld());
        } catch (Throwable e) {
            failure = Failures.add(failure, e);
        }
        Failures.rethrow(failure);
    }

    private void changeLocked(
            List<Attempt<K, V>> ordered,
            List<ByteKey> ids,
            Consumer<List<Attempt<K, V>>> stage,
            List<QueuedEvent> tickets) {
        try (KeyLocks.Locked locked = locks.lock(ids);
                StoreLocks.Locked storeLocked = storeLocks.lock(cache.writer() == null ? List.of() : ids)) {
            Throwable failure = null;
            try {
                read(ordered);
                stage.accept(ordered);
                settle(ordered);
            } catch (Throwable e) { // Whatever it is, what has happened is brought to its end.
                failure = e;
            }
            dropHalfDone(ordered);
            ordered.removeIf(attempt -> !attempt.isSettled());
            for (Attempt<K, V> attempt : ordered) {
                try {
                    queueEvents(attempt, tickets);
                } catch (Throwable e) {
                    failure = Failures.add(failure, e);
                }
            }
            count(ordered);
            Failures.rethrow(failure);
        }
    }

    /** The store has a newer value than Redis: nobody may read the older one, if that can be helped. */
    private void dropHalfDone(List<Attempt<K, V>> attempts) {
        List<Command> drops =
                attempts.stream().filter(Attempt::isHalfDone).map(Attempt::drop).toList();
        if (drops.isEmpty()) {
            return;
        }
        try {
            Uninterrupted.run(() -> cache.keyspace().connection().callAll(drops).forEach(Reply::get));
        } catch (Throwable e) {
            LOG.warn(
                    "Cache {}: the store was changed but Redis was not, nor could the older entries be dropped",
                    cache.name(),
                    e);
        }
    }

    private void read(List<Attempt<K, V>> attempts) {
        List<Reply> replies = call(attempts.stream().map(Attempt::read).toList());
        for (int i = 0; i < attempts.size(); i++) {
            attempts.get(i).onState(cache.codec().state(replies.get(i)));
        }
        attempts.forEach(Attempt::requireDecodable);
    }

    private void settle(List<Attempt<K, V>> attempts) {
        long deadline = System.nanoTime() + LOCK_TIMEOUT.toNanos();
        List<Attempt<K, V>> pending = attempts;
        while (!pending.isEmpty()) {
            if (System.nanoTime() > deadline) {
                throw new CacheException("An entry was changed by others for " + LOCK_TIMEOUT.toMillis()
                        + " ms each time it was about to be changed here: look for an entry processor that changes its"
                        + " own entry through the cache");
            }
            pending = tryOnce(pending, this::send);
        }
    }

    /**
     * Returns those whose entry another client had changed in between. Where the application throws, what was decided before is
     * carried out first.
     */
    private List<Attempt<K, V>> tryOnce(
            List<Attempt<K, V>> pending, BiFunction<List<Attempt<K, V>>, List<Command>, List<Attempt<K, V>>> sending) {
        List<Attempt<K, V>> sent = new ArrayList<>();
        List<Command> commands = new ArrayList<>();
        Throwable failure = null;
        for (Attempt<K, V> attempt : pending) {
            try {
                attempt.decide(cache.codec());
                tellStore(attempt);
                attempt.applyExpiry(cache.expiry());
                Command command = attempt.write();
                if (command == null) {
                    attempt.settle();
                } else {
                    sent.add(attempt);
                    commands.add(command);
                }
            } catch (Throwable e) {
                failure = e;
                break;
            }
        }
        List<Attempt<K, V>> again = sent;
        try {
            again = sent.isEmpty() ? sent : sending.apply(sent, commands);
        } catch (Throwable e) {
            failure = Failures.add(failure, e);
        }
        Failures.rethrow(failure);
        return again;
    }

    private List<Attempt<K, V>> send(List<Attempt<K, V>> attempts, List<Command> commands) {
        return outrun(attempts, pass(commands));
    }

    /**
     * Holds locks for the time of the commands only, in which no code of the application runs, and waits for none: a key that is
     * locked is being loaded or changed by a thread that may be waiting for another of these keys.
     */
    private List<Attempt<K, V>> sendUnlessLocked(List<Attempt<K, V>> attempts, List<Command> commands) {
        List<Attempt<K, V>> locked = new ArrayList<>(attempts.size());
        List<Command> toSend = new ArrayList<>(attempts.size());
        try (KeyLocks.Locked free =
                locks.lockFree(attempts.stream().map(Attempt::id).toList())) {
            for (int i = 0; i < attempts.size(); i++) {
                if (free.contains(attempts.get(i).id())) {
                    locked.add(attempts.get(i));
                    toSend.add(commands.get(i));
                }
            }
            int side = cache.gate().enter();
            try {
                return locked.isEmpty() || cache.events().isListening() ? attempts : outrun(locked, call(toSend));
            } finally {
                cache.gate().leave(side);
            }
        }
    }

    private List<Attempt<K, V>> outrun(List<Attempt<K, V>> sent, List<Reply> replies) {
        List<Attempt<K, V>> again = new ArrayList<>();
        RedisCacheException failure = null;
        for (int i = 0; i < sent.size(); i++) {
            Reply reply = replies.get(i);
            if (reply.failure() instanceof WrongTypeException) {
                sent.get(i).onState(cache.codec().state(reply));
                again.add(sent.get(i));
            } else if (reply.failure() != null) {
                failure = failure != null && failure.isOutcomeUnknown() ? failure : reply.failure();
            } else if (reply.value() instanceof Long) {
                sent.get(i).settle();
            } else {
                sent.get(i).onState(cache.codec().state((byte[]) reply.value()));
                again.add(sent.get(i));
            }
        }
        if (failure != null) {
            throw failure;
        }
        return again;
    }

    private List<Reply> pass(List<Command> commands) {
        int side = cache.gate().enter();
        try {
            return call(commands);
        } finally {
            cache.gate().leave(side);
        }
    }

    private List<Reply> call(List<Command> commands) {
        if (commands.size() == 1) {
            try {
                return List.of(new Reply(cache.keyspace().connection().call(commands.get(0)), null));
            } catch (WrongTypeException e) {
                return List.of(new Reply(null, e));
            }
        }
        return cache.keyspace().connection().callAll(commands);
    }

    private void tellStore(Attempt<K, V> attempt) {
        WriteThrough<K, V> writer = cache.writer();
        Writing writing = attempt.writing();
        if (writer == null || writing == Writing.NONE) {
            return;
        }
        if (writing == Writing.WRITE) {
            writer.write(new RedisCacheEntry<>(
                    attempt.toldKey(copies), attempt.newValues(copies).get()));
        } else {
            writer.delete(attempt.toldKey(copies));
        }
        attempt.follow();
    }

    private void queueEvents(Attempt<K, V> attempt, List<QueuedEvent> tickets) {
        if (!cache.events().isListening()) {
            return;
        }
        Supplier<V> old = attempt.oldValues(copies);
        if (attempt.isStored()) {
            Supplier<V> value = attempt.newValues(copies);
            EventType type = old == null ? EventType.CREATED : EventType.UPDATED;
            queue(attempt, type, value, old, tickets);
            if (attempt.isExpired()) {
                queue(attempt, EventType.EXPIRED, value, value, tickets);
            }
        } else if (attempt.isRemoved()) {
            queue(attempt, EventType.REMOVED, old, old, tickets);
        } else if (attempt.isExpired()) {
            queue(attempt, EventType.EXPIRED, old, old, tickets);
        }
    }

    private void queue(
            Attempt<K, V> attempt,
            EventType type,
            @Nullable Supplier<V> value,
            @Nullable Supplier<V> old,
            List<QueuedEvent> tickets) {
        QueuedEvent ticket = cache.events().enqueue(attempt.id(), type, attempt.keys(copies), value, old);
        if (ticket != null) {
            tickets.add(ticket);
        }
    }

    private void count(List<Attempt<K, V>> attempts) {
        long hits = 0;
        long misses = 0;
        long puts = 0;
        long removals = 0;
        for (Attempt<K, V> attempt : attempts) {
            Lookup lookup = attempt.decision().lookup();
            hits += lookup == Lookup.HIT ? 1 : 0;
            misses += lookup == Lookup.MISS ? 1 : 0;
            puts += attempt.isStored() && attempt.decision().isPut() ? 1 : 0;
            removals += attempt.isRemoved() ? 1 : 0;
        }
        cache.count(hits, misses, puts, removals);
    }
}
