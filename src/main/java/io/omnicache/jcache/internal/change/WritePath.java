package io.omnicache.jcache.internal.change;

import io.omnicache.jcache.internal.entry.EncodedKey;
import io.omnicache.jcache.internal.event.QueuedEvent;
import io.omnicache.jcache.internal.execution.CacheCommands;
import io.omnicache.jcache.internal.execution.CacheContext;
import io.omnicache.jcache.internal.execution.KeyLocks;
import io.omnicache.jcache.internal.expiry.Expiry;
import io.omnicache.jcache.internal.lease.ExclusiveLocks;
import io.omnicache.jcache.internal.redis.Command;
import io.omnicache.jcache.internal.redis.OperationTime;
import io.omnicache.jcache.internal.redis.RedisConnection.Reply;
import io.omnicache.jcache.internal.redis.keyspace.Keyspace;
import io.omnicache.jcache.internal.store.Failures;
import io.omnicache.jcache.internal.store.WriteQueue;
import io.omnicache.jcache.internal.store.WriteThrough;
import io.omnicache.jcache.internal.text.Shown;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.function.Consumer;
import javax.cache.CacheException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Carries out changes that must read the entry first. The steps are: lock the key, read the entry, decide, call the
 * cache writer, change the entry in Redis if it is still unchanged (otherwise decide again), call the listeners.
 * Thread-safe.
 *
 * <p>A change is atomic between threads and between JVMs. The threads of this JVM change a key one after the other.
 * On a cache with a cache writer, different JVMs do so too, so that the store and the cache agree: {@link StoreTurn}.
 * Events are queued in the order of the changes and delivered when the locks are released. If Redis fails after the
 * cache writer has succeeded, the entry is dropped if possible, and is absent until the lease of its lock has ended
 * otherwise.
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
    private final ExclusiveLocks exclusiveLocks;
    /** {@code null} on a cache without a cache writer. */
    private final @Nullable StoreTurn<K, V> turn;

    /** Whether the store is changed later. Then only loads need the turn. */
    private final boolean isBehind;

    private final Keyspace keyspace;
    private final ConditionalWrites<K, V> writes;
    private final ChangeEvents<K, V> events;

    public WritePath(CacheContext<K, V> cache) {
        this.cache = cache;
        this.redis = new CacheCommands(cache);
        this.locks = cache.locks();
        this.exclusiveLocks = new ExclusiveLocks(cache.keyLeases().leases(), cache.keyspace(), LOCK_TIMEOUT);
        this.events = new ChangeEvents<>(cache);
        WriteThrough<K, V> writer = cache.writer();
        this.turn = writer == null ? null : new StoreTurn<>(cache, redis, writer.lease(), LOCK_TIMEOUT);
        WriteQueue<K, V> queue = writer == null ? null : writer.queue();
        BehindChanges<K, V> behind =
                turn == null || queue == null ? null : new BehindChanges<>(cache, redis, turn, queue);
        this.isBehind = behind != null;
        this.keyspace = turn == null || isBehind ? cache.keyspace() : turn.keyspace();
        this.writes = new ConditionalWrites<>(cache, redis, events, turn, behind);
    }

    /** Creates an update for {@link #changeAll} or {@link #tryAll}. Changes nothing yet. */
    public EntryUpdate<K, V> update(K key, Change<V> change) {
        return new EntryUpdate<>(key, new EncodedKey(cache.codec().encodeKey(key)), keyspace, change);
    }

    /** Changes one entry. */
    public EntryUpdate<K, V> change(K key, Change<V> change) {
        return change(update(key, change));
    }

    /**
     * Changes one entry.
     *
     * @param expiry the durations to use, those of the cache's policy or others
     */
    public EntryUpdate<K, V> change(K key, Change<V> change, Expiry expiry) {
        return change(update(key, change).expiring(expiry));
    }

    /**
     * Changes one entry by a change that may take long. If the entry is absent and the cache has leases, the change is
     * decided under a lease.
     */
    public EntryUpdate<K, V> changeLeasing(K key, Change<V> change) {
        EntryUpdate<K, V> update = update(key, change).leasing(cache.fillLeases());
        changeLocked(List.of(update), pending -> {}, isBehind ? null : turn, true);
        return update;
    }

    private EntryUpdate<K, V> change(EntryUpdate<K, V> update) {
        changeLocked(List.of(update), pending -> {}, isBehind ? null : turn, true);
        return update;
    }

    /** As {@link #change}, for a change that may store a value of the cache loader. */
    public EntryUpdate<K, V> changeOrLoad(K key, Change<V> change) {
        EntryUpdate<K, V> update = update(key, change);
        changeLocked(List.of(update), pending -> {}, turn, true);
        return update;
    }

    /**
     * Changes many entries. If some changes fail, the others are carried out and their events are delivered.
     *
     * @param prepare called once, with the keys locked and the entries read, before anything is decided. Updates that
     *     it removes from its list are not carried out
     */
    public void changeAll(Collection<EntryUpdate<K, V>> updates, Consumer<List<EntryUpdate<K, V>>> prepare) {
        changeLocked(updates, prepare, isBehind ? null : turn, true);
    }

    /** As {@link #changeAll}, for changes that may store a value of the cache loader. */
    public void loadAll(Collection<EntryUpdate<K, V>> updates, Consumer<List<EntryUpdate<K, V>>> prepare) {
        changeLocked(updates, prepare, turn, true);
    }

    /**
     * Stores values of the cache loader in many entries whose states the updates have already. An update whose entry
     * has another state by now is decided again, on that state.
     */
    public void loadAssumed(Collection<EntryUpdate<K, V>> updates) {
        changeLocked(updates, pending -> {}, turn, false);
    }

    /**
     * @param needed the turn of this JVM that the changes need; {@code null} for none
     * @param reads whether the entries are read first
     */
    private void changeLocked(
            Collection<EntryUpdate<K, V>> updates,
            Consumer<List<EntryUpdate<K, V>>> prepare,
            @Nullable StoreTurn<K, V> needed,
            boolean reads) {
        List<EntryUpdate<K, V>> ordered = new ArrayList<>(updates);
        ordered.sort(Comparator.comparing(EntryUpdate::id));
        List<EncodedKey> ids = ordered.stream().map(EntryUpdate::id).toList();
        List<QueuedEvent> queued = new ArrayList<>();
        Throwable failure = null;
        try (KeyLocks.Locked locked = locks.lock(ids);
                StoreLocks.@Nullable Locked storeLocked = needed == null ? null : needed.lock(ids);
                ExclusiveLocks.Locked excluding =
                        exclusiveLocks.lock(cache.keyLeases().isExclusive() ? ids : List.of())) {
            try {
                if (reads) {
                    writes.read(ordered);
                }
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
            deliver(queued, mayWait);
        } catch (Throwable e) {
            failure = Failures.add(failure, e);
        }
        Failures.rethrow(failure);
    }

    /** Calls the listeners, and waits for those that other threads are calling. None of that counts. */
    private void deliver(List<QueuedEvent> queued, boolean mayWait) {
        if (queued.isEmpty()) {
            cache.events().deliverAll(queued, mayWait);
        } else {
            OperationTime.inApplication(() -> cache.events().deliverAll(queued, mayWait));
        }
    }

    /**
     * Tries to change entries without waiting for their locks. The entries are read and decided on without locks, so
     * that code of the application that is called meanwhile may use any other key. An entry is written only if its
     * lock is free, the entry is unchanged, and no listener has been registered; the other updates stay unsettled.
     * Only for a cache without a cache writer whose processors aren't exclusive.
     */
    public void tryAll(List<EntryUpdate<K, V>> updates) {
        writes.read(updates);
        try {
            writes.tryOnce(updates, this::sendUnlessLocked);
        } finally {
            List<EntryUpdate<K, V>> done =
                    updates.stream().filter(EntryUpdate::isSettled).toList();
            done.forEach(ChangeEvents::withdraw); // No listener was registered.
            writes.count(done);
        }
    }

    /**
     * Sets entries aside before many of them are changed in the store by one call: nobody reads them until the change
     * is settled. If the store refuses a change, its entry comes back when the operation ends.
     *
     * @throws CacheException if a lock in Redis has ended; the store must not be changed then
     */
    public void beginStoreCall(List<EntryUpdate<K, V>> updates) {
        if (turn != null) {
            turn.begin(updates);
        }
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
                        : writes.outdated(locked, redis.callAll(events.published(locked, toSend, writes::command)));
            } finally {
                cache.gate().leave(side);
            }
        }
    }

    /** Removes entries from Redis whose newer value only the store has, so that no client reads the older value. */
    private void dropHalfDone(List<EntryUpdate<K, V>> updates) {
        List<Command> drops = new ArrayList<>();
        for (EntryUpdate<K, V> update : updates) {
            if (update.isHalfDone()) {
                if (turn != null) {
                    turn.invalidate(update);
                }
                drops.add(update.drop());
            }
        }
        if (drops.isEmpty()) {
            return;
        }
        try {
            StoreLocks.uninterrupted(() -> redis.callFinally(drops).forEach(Reply::get));
        } catch (Throwable e) {
            LOG.warn(
                    "Cache {}: the store was changed but Redis was not, nor could the older entries be dropped",
                    Shown.name(cache.name()),
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
