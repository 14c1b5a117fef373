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
 * Carries out changes that must read the entry first. The steps are: lock the key, read the entry, decide, call the
 * cache writer, change the entry in Redis if it is still unchanged (otherwise decide again), call the listeners.
 * Thread-safe.
 *
 * <p>A change is atomic between threads and between JVMs. The threads of this JVM change a key one after the other.
 * On a cache with a cache writer, different JVMs do so too, so that the store and the cache agree. Events are queued
 * in the order of the changes and delivered when the locks are released. If Redis fails after the cache writer has
 * succeeded, the entry is removed from Redis if possible.
 */
public final class WritePath<K, V> {
    private static final Logger LOG = LoggerFactory.getLogger(WritePath.class);
    /**
     * The longest wait for the lock of a key; also the longest time during which one change is repeated after
     * conflicts.
     */
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
        this.events = new ChangeEvents<>(cache);
        this.writes = new ConditionalWrites<>(cache, redis, events);
    }

    /** Creates an update for {@link #changeAll} or {@link #tryAll}. Changes nothing yet. */
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
     * Changes many entries. If some changes fail, the others are carried out and their events are delivered.
     *
     * @param prepare called once, with the keys locked and the entries read, before anything is decided. Updates that
     *     it removes from its list are not carried out
     */
    public void changeAll(Collection<EntryUpdate<K, V>> updates, Consumer<List<EntryUpdate<K, V>>> prepare) {
        List<EntryUpdate<K, V>> ordered = new ArrayList<>(updates);
        ordered.sort(Comparator.comparing(EntryUpdate::id));
        List<EncodedKey> ids = ordered.stream().map(EntryUpdate::id).toList();
        List<QueuedEvent> queued = new ArrayList<>();
        Throwable failure = null;
        try (KeyLocks.Locked locked = locks.lock(ids);
                StoreLocks.Locked storeLocked = storeLocks.lock(cache.writer() == null ? List.of() : ids)) {
            try {
                read(ordered);
                prepare.accept(ordered);
                writes.settle(ordered);
            } catch (Throwable e) { // Changes that were carried out still need statistics and events.
                failure = e;
            }
            dropHalfDone(ordered);
            ordered.removeIf(update -> !update.isSettled());
            failure = events.queue(ordered, queued, failure);
            writes.count(ordered);
        } catch (Throwable e) { // The queued events must still be delivered.
            failure = Failures.add(failure, e);
        }
        try {
            // A nested change, of an entry processor for example, runs under the locks of the outer change, so it
            // doesn't wait for listeners that other threads are calling.
            boolean mayWait = !KeyLocks.isAnyHeld();
            events.await(ordered, queued, mayWait);
            cache.events().deliverAll(queued, mayWait);
        } catch (Throwable e) {
            failure = Failures.add(failure, e);
        }
        Failures.rethrow(failure);
    }

    /**
     * Tries to change entries without waiting for their locks. The entries are read and decided on without locks, so
     * that code of the application that is called meanwhile may use any other key. An entry is written only if its
     * lock is free, the entry is unchanged, and no listener has been registered; the other updates stay unsettled.
     * Only for a cache without a cache writer.
     */
    public void tryAll(List<EntryUpdate<K, V>> updates) {
        read(updates);
        try {
            writes.tryOnce(updates, this::sendUnlessLocked);
        } finally {
            List<EntryUpdate<K, V>> done =
                    updates.stream().filter(EntryUpdate::isSettled).toList();
            done.forEach(ChangeEvents::withdraw); // No listener was registered.
            writes.count(done);
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
     * Sends the commands of those keys whose locks are free. Holds these locks only until the replies are there; no
     * code of the application runs meanwhile. Doesn't wait for a lock, since its holder may be waiting for another of
     * these keys.
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
                        : writes.outdated(locked, redis.callAll(events.published(locked, toSend)));
            } finally {
                cache.gate().leave(side);
            }
        }
    }

    /** Removes entries from Redis whose newer value only the store has, so that no client reads the older value. */
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

    /** The time until which one change is decided again after changes by other clients. Immutable. */
    public record Deadline(long nanoTime) {

        /** Returns the time that is {@link #LOCK_TIMEOUT} from now. */
        public static Deadline start() {
            return new Deadline(System.nanoTime() + LOCK_TIMEOUT.toNanos());
        }

        /**
         * Checks that the deadline hasn't passed.
         *
         * @throws CacheException after the deadline
         */
        public void check() {
            if (System.nanoTime() - nanoTime > 0) {
                throw new CacheException("An entry could not be changed for " + LOCK_TIMEOUT.toMillis()
                        + " ms, since other clients changed it before each attempt: look for an entry processor that"
                        + " changes its own entry through the cache");
            }
        }
    }
}
