package io.omnicache.jcache.internal.change;

import io.omnicache.jcache.internal.entry.EncodedKey;
import io.omnicache.jcache.internal.event.QueuedEvent;
import io.omnicache.jcache.internal.execution.CacheCommands;
import io.omnicache.jcache.internal.execution.CacheContext;
import io.omnicache.jcache.internal.execution.KeyLocks;
import io.omnicache.jcache.internal.redis.Command;
import io.omnicache.jcache.internal.redis.RedisConnection.Reply;
import io.omnicache.jcache.internal.store.Failures;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.function.Consumer;
import javax.cache.CacheException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The path of every change that has to look at the entry first: lock, read, decide, tell the cache writer, change the
 * entry in Redis if it still is what was read (else decide again), tell the listeners. Thread-safe.
 *
 * <p>A change is atomic between threads and between JVMs. The threads of this JVM change a key one after the other;
 * so do JVMs on a cache with a cache writer, so that the store and the cache agree. Events are queued in the order of
 * the changes and delivered when the locks are released. Where Redis fails after the cache writer was told, the entry
 * is dropped if possible.
 */
public final class WritePath<K, V> {
    private static final Logger LOG = LoggerFactory.getLogger(WritePath.class);
    /** How long an entry's lock is waited for, and how long one change goes on trying. */
    public static final Duration LOCK_TIMEOUT = Duration.ofSeconds(30);

    private final CacheContext<K, V> cache;
    private final CacheCommands redis;
    private final KeyLocks locks;
    private final StoreLocks storeLocks;
    private final ConditionalWrites<K, V> writes;
    private final ChangeEvents<K, V> events;

    public WritePath(CacheContext<K, V> cache) {
        this.cache = cache;
        this.redis = new CacheCommands(cache);
        this.locks = cache.locks();
        this.storeLocks = new StoreLocks(redis, cache.namespace(), cache.keyspace(), LOCK_TIMEOUT);
        this.writes = new ConditionalWrites<>(cache, redis);
        this.events = new ChangeEvents<>(cache);
    }

    /** A change to be carried out by {@link #changeAll} or {@link #tryAll}; nothing happens yet. */
    public EntryUpdate<K, V> update(K key, Change<V> change) {
        return new EntryUpdate<>(key, new EncodedKey(cache.codec().encodeKey(key)), cache.keyspace(), change);
    }

    /** Changes one entry. */
    public EntryUpdate<K, V> change(K key, Change<V> change) {
        EntryUpdate<K, V> update = update(key, change);
        changeAll(List.of(update), pending -> {});
        return update;
    }

    /**
     * Changes many entries. Where some of the changes fail, the others have happened, and their events are delivered.
     *
     * @param prepare is called once, with the keys locked and the entries read, before anything is decided; it may take
     *     updates out of its list, which then don't happen
     */
    public void changeAll(Collection<EntryUpdate<K, V>> updates, Consumer<List<EntryUpdate<K, V>>> prepare) {
        List<EntryUpdate<K, V>> ordered = new ArrayList<>(updates);
        ordered.sort(Comparator.comparing(EntryUpdate::id));
        List<EncodedKey> ids = ordered.stream().map(EntryUpdate::id).toList();
        List<QueuedEvent> tickets = new ArrayList<>();
        Throwable failure = null;
        try (KeyLocks.Locked locked = locks.lock(ids);
                StoreLocks.Locked storeLocked = storeLocks.lock(cache.writer() == null ? List.of() : ids)) {
            try {
                read(ordered);
                prepare.accept(ordered);
                writes.settle(ordered);
            } catch (Throwable e) { // Whatever it is, what has happened is brought to its end.
                failure = e;
            }
            dropHalfDone(ordered);
            ordered.removeIf(update -> !update.isSettled());
            failure = events.queue(ordered, tickets, failure);
            writes.count(ordered);
        } catch (Throwable e) { // The events of what has happened are to be delivered all the same.
            failure = Failures.add(failure, e);
        }
        try {
            // A change within another one, by an entry processor for example, is under the locks of that one: it
            // doesn't wait
            // for listeners that other threads are in.
            cache.events().deliverAll(tickets, !KeyLocks.isAnyHeld());
        } catch (Throwable e) {
            failure = Failures.add(failure, e);
        }
        Failures.rethrow(failure);
    }

    /**
     * Changes those of the entries that nobody else changes meanwhile. They are read and decided on without their
     * locks, so that an application that is asked on the way may use any other key. An entry is written only if its
     * lock is free then and there is no listener by then; the other updates stay unsettled. Only on a cache without a
     * cache writer.
     */
    public void tryAll(List<EntryUpdate<K, V>> updates) {
        read(updates);
        try {
            writes.tryOnce(updates, this::sendUnlessLocked);
        } finally {
            writes.count(updates.stream().filter(EntryUpdate::isSettled).toList());
        }
    }

    private void read(List<EntryUpdate<K, V>> updates) {
        List<Reply> replies =
                redis.callAll(updates.stream().map(EntryUpdate::read).toList());
        for (int i = 0; i < updates.size(); i++) {
            updates.get(i).onState(cache.codec().state(replies.get(i)));
        }
        updates.forEach(EntryUpdate::requireDecodable);
    }

    /**
     * Holds locks for the time of the commands only, in which no code of the application runs, and waits for none: a
     * key that is locked is being loaded or changed by a thread that may be waiting for another of these keys.
     */
    private List<EntryUpdate<K, V>> sendUnlessLocked(List<EntryUpdate<K, V>> updates, List<Command> commands) {
        List<EntryUpdate<K, V>> locked = new ArrayList<>(updates.size());
        List<Command> toSend = new ArrayList<>(updates.size());
        try (KeyLocks.Locked free =
                locks.lockFree(updates.stream().map(EntryUpdate::id).toList())) {
            for (int i = 0; i < updates.size(); i++) {
                if (free.contains(updates.get(i).id())) {
                    locked.add(updates.get(i));
                    toSend.add(commands.get(i));
                }
            }
            int side = cache.gate().enter();
            try {
                return locked.isEmpty() || cache.events().isListening()
                        ? updates
                        : writes.outdated(locked, redis.callAll(toSend));
            } finally {
                cache.gate().leave(side);
            }
        }
    }

    /** Drops the entries whose newer value only the store has, so that nobody reads the older one. */
    private void dropHalfDone(List<EntryUpdate<K, V>> updates) {
        List<Command> drops = updates.stream()
                .filter(EntryUpdate::isHalfDone)
                .map(EntryUpdate::drop)
                .toList();
        if (drops.isEmpty()) {
            return;
        }
        try {
            StoreLocks.uninterrupted(() -> redis.callEach(drops).forEach(Reply::get));
        } catch (Throwable e) {
            LOG.warn(
                    "Cache {}: the store was changed but Redis was not, nor could the older entries be dropped",
                    cache.name(),
                    e);
        }
    }

    /** Until when one change decides again on what other clients have made of the entry. Immutable. */
    public record Deadline(long nanoTime) {

        /** From now on as long as an entry's lock is waited for. */
        public static Deadline start() {
            return new Deadline(System.nanoTime() + LOCK_TIMEOUT.toNanos());
        }

        /**
         * Does nothing before the deadline.
         *
         * @throws CacheException after it
         */
        public void check() {
            if (System.nanoTime() - nanoTime > 0) {
                throw new CacheException("An entry was changed by others for " + LOCK_TIMEOUT.toMillis()
                        + " ms each time it was about to be changed here: look for an entry processor that changes its"
                        + " own entry through the cache");
            }
        }
    }
}
