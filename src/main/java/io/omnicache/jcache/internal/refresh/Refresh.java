package io.omnicache.jcache.internal.refresh;

import io.omnicache.jcache.internal.change.Change;
import io.omnicache.jcache.internal.change.Decision;
import io.omnicache.jcache.internal.change.Decision.Effect;
import io.omnicache.jcache.internal.change.EntryUpdate;
import io.omnicache.jcache.internal.change.WritePath;
import io.omnicache.jcache.internal.codec.OversizedException;
import io.omnicache.jcache.internal.entry.EntryState;
import io.omnicache.jcache.internal.execution.CacheCommands;
import io.omnicache.jcache.internal.execution.CacheContext;
import io.omnicache.jcache.internal.expiry.Expiry;
import io.omnicache.jcache.internal.expiry.RefreshPoint;
import io.omnicache.jcache.internal.lease.KeyLeases;
import io.omnicache.jcache.internal.lease.Lease;
import io.omnicache.jcache.internal.lease.LeaseKind;
import io.omnicache.jcache.internal.lease.LeaseOutcome;
import io.omnicache.jcache.internal.management.CacheStatistics.Counter;
import io.omnicache.jcache.internal.redis.Command;
import io.omnicache.jcache.internal.redis.Command.Verb;
import io.omnicache.jcache.internal.redis.RedisConnection.Reply;
import io.omnicache.jcache.internal.redis.keyspace.ControlKeys;
import io.omnicache.jcache.internal.store.ReadThrough;
import io.omnicache.jcache.internal.store.WriteThrough;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Loads an entry again, under a lease, so that one client of all JVMs does. The loaded value is stored only if the
 * lease is still held and the entry still has the bytes that were read before the load; so an explicit change in any
 * JVM, also {@code clear}, beats the refresh. A value of {@code null} removes the entry. If the loader fails, the entry
 * keeps its value, and nobody tries again for a while. No lock is held while the loader runs, except on a cache that
 * writes behind: a queued change that reaches the store doesn't end the lease, so loads and writes of the store take
 * turns. Thread-safe.
 */
final class Refresh<K, V> {
    private static final byte[] NOTHING = {};

    private final CacheContext<K, V> cache;
    private final RefreshPoint point;
    private final ReadThrough<K, V> reader;
    private final WritePath<K, V> writes;
    private final DueTimes times;
    private final RefreshBackoff backoff;
    private final RefreshFailures failures;
    private final KeyLeases leases;
    private final CacheCommands redis;

    Refresh(
            CacheContext<K, V> cache,
            RefreshPoint point,
            ReadThrough<K, V> reader,
            WritePath<K, V> writes,
            DueTimes times) {
        this.cache = cache;
        this.point = point;
        this.reader = reader;
        this.writes = writes;
        this.times = times;
        this.backoff = new RefreshBackoff(ControlKeys.in(cache.namespace()));
        this.failures = new RefreshFailures(cache.name());
        this.leases = cache.keyLeases().leases();
        this.redis = new CacheCommands(cache);
    }

    /** Refreshes an entry if it is due and nobody else does. Throws nothing. */
    void run(K key, byte[] redisKey) {
        try {
            int call = cache.calls().begin();
            try {
                Lease lease = leases.tryTake(
                        LeaseKind.LOAD, redisKey, cache.keyLeases().loadTimeout());
                if (lease != null) {
                    runUnder(lease, key, redisKey);
                }
            } finally {
                cache.calls().end(call);
            }
        } catch (Throwable e) {
            onFailure(e);
        }
    }

    private void runUnder(Lease lease, K key, byte[] redisKey) {
        LeaseOutcome outcome = LeaseOutcome.FAILED;
        boolean ended = false;
        try {
            Present present = read(redisKey);
            if (present == null) {
                outcome = LeaseOutcome.LOOK;
                return;
            }
            try {
                ended = writesBehind()
                        ? loadInTurn(lease, key, present.raw())
                        : store(lease, key, present.raw(), load(key));
                outcome = LeaseOutcome.LOOK;
            } catch (Throwable e) {
                pause(redisKey, present.pause());
                throw e;
            }
        } finally {
            if (ended) {
                leases.onEnded(lease);
            } else {
                leases.end(lease, outcome);
            }
        }
    }

    /** Reads the entry; {@code null} if it isn't to be refreshed now, since it has gone, isn't due, or has failed. */
    private @Nullable Present read(byte[] redisKey) {
        List<Command> commands =
                new ArrayList<>(List.of(Command.of(Verb.GET, redisKey), Command.of(Verb.PTTL, redisKey)));
        commands.addAll(backoff.reads(redisKey));
        List<Reply> replies = redis.callEach(commands);
        byte[] raw = (byte[]) replies.get(0).get();
        long left = replies.get(1).get() instanceof Long millis ? millis : -1;
        long pause = RefreshBackoff.pause(replies.get(2).get(), replies.get(3).get());
        long pauseLeft = RefreshBackoff.left(pause, replies.get(3).get());
        if (raw == null) {
            return null;
        }
        if (!point.isDue(left)) {
            times.note(redisKey, point.millisUntilDue(left));
            return null;
        }
        if (pauseLeft > 0) {
            times.note(redisKey, pauseLeft);
            return null;
        }
        return new Present(raw, pause);
    }

    /**
     * Stores the value as a new entry's, so that its time to live begins again. Returns whether the lease has ended.
     */
    private boolean store(Lease lease, K key, byte[] raw, @Nullable V value) {
        EntryUpdate<K, V> update = update(lease, key, current -> decide(current, raw, value));
        update.onState(cache.codec().state(update.redisKey(), raw));
        return store(update, () -> writes.loadAssumed(List.of(update)));
    }

    /** As {@link #store}. Loads while the store can't be changed by the queue of any JVM. */
    private boolean loadInTurn(Lease lease, K key, byte[] raw) {
        AtomicReference<@Nullable V> value = new AtomicReference<>();
        EntryUpdate<K, V> update = update(lease, key, current -> decide(current, raw, value.get()));
        return store(update, () -> writes.loadAll(List.of(update), read -> value.set(load(key))));
    }

    private EntryUpdate<K, V> update(Lease lease, K key, Change<V> change) {
        return writes.update(key, change)
                .under(lease.completion())
                .expiring(Expiry.fixed(cache.expiry().onCreation()));
    }

    private @Nullable V load(K key) {
        return reader.load(cache.copies().copyKey(key));
    }

    private boolean writesBehind() {
        WriteThrough<K, V> writer = cache.writer();
        return writer != null && writer.queue() != null;
    }

    private boolean store(EntryUpdate<K, V> update, Runnable storing) {
        try {
            storing.run();
        } catch (Throwable e) {
            if (!isDone(update)) {
                throw e;
            }
            failures.log(e); // Such as a listener's exception: the entry has been refreshed.
        }
        OversizedException notKept = update.notKept();
        if (notKept != null) {
            throw notKept;
        }
        if (!isDone(update)) {
            return false;
        }
        cache.count(Counter.REFRESHES, 1);
        return true;
    }

    private static boolean isDone(EntryUpdate<?, ?> update) {
        return update.isSettled() && update.isApplied() && update.decision().effect() != Effect.NONE;
    }

    private Decision<V> decide(EntryState<V> current, byte[] raw, @Nullable V value) {
        if (current.raw() == null && value != null && cache.keyLeases().loadsOnce()) {
            return Decision.load(value); // Expired: a removal would have ended the lease. Others wait for the value.
        }
        if (!Arrays.equals(current.raw() == null ? NOTHING : current.raw(), raw)) {
            return Decision.nothing();
        }
        return value == null ? Decision.loadNothing() : Decision.load(value);
    }

    private void pause(byte[] redisKey, long lastPause) {
        if (cache.gate().isClosed()) {
            return;
        }
        try {
            redis.callEach(List.of(backoff.failed(redisKey, lastPause))).forEach(Reply::get);
        } catch (RuntimeException e) {
            failures.log(e); // Others may try sooner.
        }
    }

    /** Counts a failure, and logs it now and then. */
    void onFailure(Throwable failure) {
        if (cache.gate().isClosed()) {
            return; // What a refresh of a closed cache comes to matters to nobody.
        }
        cache.count(Counter.REFRESH_FAILURES, 1);
        failures.log(failure);
    }

    /**
     * An entry that is to be refreshed.
     *
     * @param pause the pause after the last failed refresh, which is over, in milliseconds; 0 for none
     */
    private record Present(byte[] raw, long pause) {}
}
