package io.omnicache.jcache.internal.change;

import io.omnicache.jcache.internal.entry.EncodedKey;
import io.omnicache.jcache.internal.entry.EntryCodec;
import io.omnicache.jcache.internal.execution.CacheCommands;
import io.omnicache.jcache.internal.execution.CacheContext;
import io.omnicache.jcache.internal.redis.Command;
import io.omnicache.jcache.internal.redis.RedisConnection.Reply;
import io.omnicache.jcache.internal.redis.Script;
import io.omnicache.jcache.internal.redis.keyspace.Keyspace;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import javax.cache.CacheException;
import org.jspecify.annotations.Nullable;

/**
 * The turn of one JVM to change entries in store and cache: takes the locks, sets the entries aside before the store is
 * changed, and lets a change of the cache pass only while the lock is held. Thread-safe.
 *
 * <p>From the moment at which the store may be changed, the entry is absent for every reader until the cache has the
 * store's value. So a JVM that dies leaves a miss, and never the value that it has overwritten in the store. If the
 * store refuses the change, the entry comes back with the time to live that it had left. If the lock was lost while the
 * store was changed, the entry is dropped, and so is what the present holder of the lock is about to store.
 */
final class StoreTurn<K, V> {
    private static final Script BEGIN =
            Script.load(StoreTurn.class, "begin_write.lua").withTwin(LockTwins::beginWrite);
    private static final Script RESTORE =
            Script.load(StoreTurn.class, "restore.lua").withTwin((transaction, call) -> 1L);
    private static final long ABSENT = -2;
    private static final long LOST = -3;

    private final EntryCodec<K, V> codec;
    private final CacheCommands redis;
    private final StoreLeases leases;
    private final StoreLocks locks;
    private final Keyspace fenced;
    private final Keyspace restoring;
    private final StoreFence fenceOfWrites;
    private final StoreFence fenceOfRemovals;

    StoreTurn(CacheContext<K, V> cache, CacheCommands redis, Duration lease, Duration timeout) {
        this.codec = cache.codec();
        this.redis = redis;
        this.leases = new StoreLeases(cache.namespace(), cache.keyspace(), lease);
        this.locks = new StoreLocks(cache.name(), redis, leases, timeout, this::restore);
        this.fenceOfWrites = new StoreFence(leases::of, true);
        this.fenceOfRemovals = new StoreFence(leases::of, false);
        this.fenced = fenced(cache.keyspace());
        // Nothing but the index: what comes back is no change for anybody.
        this.restoring = cache.keyspace().withoutParts().enclosedBy(fenceOfRemovals, fenceOfRemovals);
    }

    /** The keys of the cache, with changes that need the lock of their entry. */
    Keyspace keyspace() {
        return fenced;
    }

    /** The same keyspace, with changes that need the lock of their entry. */
    Keyspace fenced(Keyspace keyspace) {
        return keyspace.enclosedBy(fenceOfWrites, fenceOfRemovals);
    }

    StoreLease lease(EncodedKey key) {
        return leases.of(key);
    }

    byte[] markKey(byte[] entryKey) {
        return leases.markKey(entryKey);
    }

    byte[] markKey(EncodedKey key) {
        return leases.markKey(key);
    }

    StoreLocks.Locked lock(List<EncodedKey> keys) {
        return locks.lock(keys);
    }

    /** Gives an update the state that was read together with the lock. Returns whether there was such a state. */
    boolean useFirstRead(EntryUpdate<K, V> update) {
        StoreLease lease = leases.find(update.id());
        StoreLease.FirstRead read = lease == null ? null : lease.takeFirstRead();
        if (read == null) {
            return false;
        }
        update.onState(codec.state(update.redisKey(), read.raw()));
        return true;
    }

    /**
     * Sets the entries aside, before the store is changed. Nothing is sent for an entry that was absent,
     * as long as its lock is new.
     *
     * @return the updates whose entry has vanished since it was read; their state is absent now
     * @throws CacheException if a lock has ended; the store must not be changed then
     */
    List<EntryUpdate<K, V>> begin(List<EntryUpdate<K, V>> updates) {
        List<EntryUpdate<K, V>> asked =
                updates.stream().filter(this::isToBeAsked).toList();
        return asked.isEmpty() ? asked : setAside(asked);
    }

    /**
     * Whether there is an entry to set aside, or the lease isn't fresh, so that Redis must say whether it still lives.
     */
    private boolean isToBeAsked(EntryUpdate<K, V> update) {
        StoreLease lease = leases.of(update.id());
        return update.state().raw() != null && !lease.isAside() || lease.ageMillis() > leases.millis() / 2;
    }

    private List<EntryUpdate<K, V>> setAside(List<EntryUpdate<K, V>> asked) {
        long sent = System.nanoTime();
        List<Reply> replies = redis.changeAll(asked.stream()
                .map(update -> leases.of(update.id()))
                .map(lease -> Command.script(
                        BEGIN,
                        List.of(lease.lockKey, lease.entryKey, lease.asideKey),
                        List.of(lease.token, leases.millis())))
                .toList());
        List<EntryUpdate<K, V>> vanished = new ArrayList<>();
        boolean isLost = false;
        @Nullable RuntimeException failure = null;
        for (int i = 0; i < asked.size(); i++) {
            EntryUpdate<K, V> update = asked.get(i);
            StoreLease lease = leases.of(update.id());
            Reply reply = replies.get(i);
            if (reply.failure() != null) {
                failure = reply.failure();
                continue;
            }
            long ttl = (Long) Objects.requireNonNull(reply.value(), "a number");
            if (ttl == LOST) {
                isLost = true;
                continue;
            }
            lease.onRenewed(sent);
            if (ttl != ABSENT) {
                lease.onSetAside(ttl, sent);
            } else if (update.state().raw() != null && !lease.isAside()) {
                update.onState(codec.state(update.redisKey(), (byte[]) null));
                vanished.add(update);
            }
        }
        if (failure != null) {
            throw failure;
        }
        if (isLost) {
            throw ended();
        }
        return vanished;
    }

    /** The reply to a change under the fence has arrived. */
    void onChanged(EntryUpdate<K, V> update) {
        StoreLease lease = leases.find(update.id());
        if (lease != null) {
            lease.onChanged();
        }
    }

    /** Prepares {@link EntryUpdate#drop()}: the entry is dropped whoever holds the lock. */
    void invalidate(EntryUpdate<K, V> update) {
        leases.of(update.id()).invalidate();
    }

    private void restore(EncodedKey key) {
        byte[] entry = leases.of(key).entryKey;
        redis.callFinally(List.of(restoring.write(Command.script(RESTORE, entry))))
                .forEach(Reply::get);
        leases.of(key).onChanged();
    }

    private CacheException ended() {
        return new CacheException(
                "The lock of an entry ended before the cache writer was called, so nothing was changed:"
                        + " this JVM was stopped for more than the store-lease of "
                        + leases.millis() + " ms, or Redis has lost the lock");
    }
}
