package io.omnicache.jcache.internal.loading;

import io.omnicache.jcache.internal.change.Decision;
import io.omnicache.jcache.internal.change.EntryUpdate;
import io.omnicache.jcache.internal.change.WritePath;
import io.omnicache.jcache.internal.codec.OversizedException;
import io.omnicache.jcache.internal.entry.EntryState;
import io.omnicache.jcache.internal.execution.CacheCommands;
import io.omnicache.jcache.internal.execution.CacheContext;
import io.omnicache.jcache.internal.expiry.Ttl;
import io.omnicache.jcache.internal.lease.Lease;
import io.omnicache.jcache.internal.lease.LeaseOutcome;
import io.omnicache.jcache.internal.redis.RedisConnection.Reply;
import io.omnicache.jcache.internal.store.Failures;
import io.omnicache.jcache.internal.store.ReadThrough;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One call of the cache loader under leases, and what follows: the values are stored if the leases are still held, the
 * leases are ended, and everybody who waits is told. The loader runs without a lock of this library, unless the cache
 * has a cache writer: then the locks of the write path keep loads and writes of the store apart. Used by one thread.
 *
 * <p>A value whose lease was lost, or ended by an explicit change, is not stored. The caller then gets the entry that
 * is there now, or else the loaded value. If Redis fails after the loader has returned, the failure is thrown.
 */
final class LeasedLoad<K, V> {
    private final CacheContext<K, V> cache;
    private final WritePath<K, V> writes;
    private final ReadThrough<K, V> reader;
    private final List<Ticket<K, V>> tickets;
    private final Flights<V> flights;
    private final LoadPurpose purpose;
    private final Map<K, V> loaded = new IdentityHashMap<>();
    private final List<EntryUpdate<K, V>> updates = new ArrayList<>();
    private boolean hasReturned;
    private @Nullable Throwable loaderFailure;

    LeasedLoad(
            CacheContext<K, V> cache,
            WritePath<K, V> writes,
            ReadThrough<K, V> reader,
            Flights<V> flights,
            List<Ticket<K, V>> tickets,
            LoadPurpose purpose) {
        this.cache = cache;
        this.writes = writes;
        this.reader = reader;
        this.tickets = tickets;
        this.flights = flights;
        this.purpose = purpose;
    }

    /** Returns the values by their keys. Throws the failure of the loader, or of storing what it has returned. */
    Map<K, V> run() {
        Duration remembered = cache.keyLeases().rememberMissing();
        for (Ticket<K, V> ticket : tickets) {
            EntryUpdate<K, V> update = writes.update(ticket.key(), current -> decide(ticket.key(), current))
                    .under(ticket.lease().completion())
                    .rememberingFor(remembered == null ? Ttl.ZERO : Ttl.of(remembered));
            update.onState(ticket.assumed());
            updates.add(update);
        }
        Throwable failure = null;
        try {
            if (cache.writer() == null && !purpose.replaces()) {
                fetch(updates);
                writes.loadAssumed(updates);
            } else if (cache.writer() == null) {
                fetch(updates);
                writes.changeAll(updates, read -> {});
            } else {
                writes.loadAll(updates, this::fetchMissing);
            }
        } catch (Throwable e) {
            failure = e;
        }
        try {
            endAll();
        } finally {
            for (Ticket<K, V> ticket : tickets) { // Where endAll has failed.
                ticket.flight().result().complete(new LoadResult.Unknown<>());
            }
        }
        Failures.rethrow(failure);
        if (purpose.mustStore()) {
            requireStored();
        }
        return values();
    }

    private void requireStored() {
        for (EntryUpdate<K, V> update : updates) {
            OversizedException notKept = update.notKept();
            if (notKept != null) {
                throw notKept;
            }
        }
    }

    private void fetchMissing(List<EntryUpdate<K, V>> read) {
        fetch(read.stream()
                .filter(update -> purpose.replaces() || !update.state().isPresent())
                .toList());
    }

    private void fetch(List<EntryUpdate<K, V>> wanted) {
        if (wanted.isEmpty()) {
            return;
        }
        try {
            LoadingThread.call(cache, tickets.stream().map(Ticket::id).toList(), () -> {
                fetchNow(wanted);
                return true;
            });
            hasReturned = true;
        } catch (Throwable e) {
            loaderFailure = e;
            throw e;
        } finally {
            // Before anything is stored: who comes later may know of a change that comes after this load.
            tickets.forEach(ticket -> flights.leave(ticket.id(), ticket.flight()));
        }
    }

    private void fetchNow(List<EntryUpdate<K, V>> wanted) {
        if (wanted.size() == 1) {
            EntryUpdate<K, V> only = wanted.get(0);
            V value = reader.load(only.keyForStore(cache.copies()));
            if (value != null) {
                loaded.put(only.key(), value);
            }
        } else {
            StoreValues.loadAll(wanted, reader, cache.copies(), loaded);
        }
    }

    private Decision<V> decide(K key, EntryState<V> current) {
        V value = loaded.get(key);
        if (current.isPresent() && !purpose.replaces() || !hasReturned) {
            return Decision.nothing();
        }
        if (value != null) {
            return Decision.load(value);
        }
        boolean remembers = purpose == LoadPurpose.READ && cache.keyLeases().rememberMissing() != null;
        return remembers ? Decision.markMissing() : Decision.nothing();
    }

    /** Ends the leases that no change has ended, and tells the threads that wait. */
    private void endAll() {
        Map<LeaseOutcome, List<Integer>> open = new HashMap<>();
        for (int i = 0; i < updates.size(); i++) {
            EntryUpdate<K, V> update = updates.get(i);
            if (update.isApplied() || update.isRefused()) {
                cache.keyLeases().leases().onEnded(tickets.get(i).lease());
                tell(i, update.isApplied());
            } else {
                open.computeIfAbsent(outcome(update), o -> new ArrayList<>()).add(i);
            }
        }
        open.forEach((outcome, indexes) -> {
            List<Lease> leases = new ArrayList<>();
            indexes.forEach(i -> leases.add(tickets.get(i).lease()));
            List<Boolean> held = cache.keyLeases().leases().endAll(leases, outcome);
            for (int i = 0; i < indexes.size(); i++) {
                tell(indexes.get(i), held.get(i) && outcome != LeaseOutcome.LOOK);
            }
        });
    }

    private LeaseOutcome outcome(EntryUpdate<K, V> update) {
        if (loaderFailure != null) {
            return LeaseOutcome.FAILED;
        }
        boolean hasNone = hasReturned
                && loaded.get(update.key()) == null
                && !update.state().isPresent();
        return hasNone ? LeaseOutcome.NO_VALUE : LeaseOutcome.LOOK;
    }

    /** @param holds whether the lease was held until the end, so that what was loaded holds for all who wait */
    private void tell(int index, boolean holds) {
        EntryUpdate<K, V> update = updates.get(index);
        LoadResult<V> result = new LoadResult.Unknown<>();
        if (loaderFailure != null) {
            result = new LoadResult.Failed<>(loaderFailure);
        } else if (holds && hasReturned) {
            result = loaded.get(update.key()) == null
                    ? new LoadResult.NoValue<>()
                    : new LoadResult.Found<>(update.newValues(cache.copies()));
        }
        tickets.get(index).flight().result().complete(result);
    }

    private Map<K, V> values() {
        Map<K, V> values = new HashMap<>();
        List<EntryUpdate<K, V>> refused = new ArrayList<>();
        for (EntryUpdate<K, V> update : updates) {
            V present = purpose.replaces() ? null : update.state().value();
            V value = loaded.get(update.key());
            if (update.isRefused()) {
                refused.add(update);
            } else if (present != null) {
                values.put(update.key(), present);
            } else if (value != null) {
                // A copy, since the loader may have kept its object. A value that is too large can't be copied.
                boolean kept = update.notKept() == null;
                values.put(update.key(), kept ? update.newValues(cache.copies()).get() : value);
            }
        }
        if (!refused.isEmpty()) {
            addPresent(refused, values);
        }
        return values;
    }

    /** Adds the entries that are there now; where there is none, the value that was loaded before the change. */
    private void addPresent(List<EntryUpdate<K, V>> refused, Map<K, V> values) {
        List<Reply> replies = new CacheCommands(cache)
                .callAll(refused.stream().map(EntryUpdate::read).toList());
        for (int i = 0; i < refused.size(); i++) {
            EntryUpdate<K, V> update = refused.get(i);
            V present = cache.codec().state(update.redisKey(), replies.get(i)).value();
            V value = loaded.get(update.key());
            if (present != null) {
                values.put(update.key(), present);
            } else if (value != null) {
                values.put(update.key(), update.newValues(cache.copies()).get());
            }
        }
    }
}
