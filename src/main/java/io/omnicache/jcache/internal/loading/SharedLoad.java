package io.omnicache.jcache.internal.loading;

import io.omnicache.jcache.UnavailableException;
import io.omnicache.jcache.internal.change.WritePath;
import io.omnicache.jcache.internal.entry.EncodedKey;
import io.omnicache.jcache.internal.entry.EntryState;
import io.omnicache.jcache.internal.execution.CacheContext;
import io.omnicache.jcache.internal.execution.KeyLocks;
import io.omnicache.jcache.internal.execution.StepwiseLoad;
import io.omnicache.jcache.internal.lease.KeyLeases;
import io.omnicache.jcache.internal.lease.KeyLeases.Wish;
import io.omnicache.jcache.internal.lease.LeaseAttempt;
import io.omnicache.jcache.internal.lease.LeaseKind;
import io.omnicache.jcache.internal.lease.LeaseOutcome;
import io.omnicache.jcache.internal.redis.OperationTime;
import io.omnicache.jcache.internal.store.ReadThrough;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import javax.cache.CacheException;
import javax.cache.integration.CacheLoaderException;
import org.jspecify.annotations.Nullable;

/**
 * One caller's load of entries that one client of all JVMs loads at a time. Each step takes the leases that are free,
 * loads these entries together, and tells what to wait for: the loads of other threads and JVMs. No lease is held
 * between two steps, so two callers that want each other's keys don't wait for each other. Used by one thread at a
 * time.
 *
 * <p>Code of a cache loader, and code under a lock of the write path, waits for nobody: what others load at that time
 * it loads itself, without storing it.
 */
final class SharedLoad<K, V> implements StepwiseLoad<Map<K, V>> {
    private final CacheContext<K, V> cache;
    private final WritePath<K, V> writes;
    private final ReadThrough<K, V> reader;
    private final KeyLeases leases;
    private final Flights<V> flights;
    private final LoadPurpose purpose;
    private final boolean isNested;
    private final long deadline;
    private final Map<EncodedKey, K> left = new HashMap<>();
    private final Map<EncodedKey, Wait<V>> waits = new HashMap<>();
    private final Map<K, V> values = new HashMap<>();

    SharedLoad(
            CacheContext<K, V> cache,
            WritePath<K, V> writes,
            ReadThrough<K, V> reader,
            Flights<V> flights,
            List<K> keys,
            LoadPurpose purpose) {
        this.cache = cache;
        this.writes = writes;
        this.reader = reader;
        this.leases = cache.keyLeases().leases();
        this.flights = flights;
        this.purpose = purpose;
        this.isNested = LoadingThread.isLoading() || KeyLocks.isAnyHeld();
        Duration timeout = cache.keyLeases().loadTimeout();
        // Time for a load that is overtaken, and for the one that overtakes it.
        this.deadline = System.nanoTime() + 2 * (timeout.toNanos() + KeyLeases.LENGTH.toNanos());
        for (K key : keys) {
            left.put(new EncodedKey(cache.codec().encodeKey(key)), key);
        }
    }

    @Override
    public Map<K, V> result() {
        return values;
    }

    @Override
    public @Nullable Pause advance() {
        try {
            waits.entrySet().removeIf(entry -> take(entry.getKey(), entry.getValue()));
            while (left.size() > waits.size()) {
                attempt();
            }
            return pause();
        } catch (Throwable e) {
            close();
            throw e;
        }
    }

    @Override
    public void close() {
        waits.values().forEach(Wait::close);
        waits.clear();
    }

    private @Nullable Pause pause() {
        if (waits.isEmpty()) {
            return null;
        }
        long now = System.nanoTime();
        if (now - deadline > 0) {
            throw new CacheException("Other clients have been loading the same key, one after the other, for more than "
                    + 2 * cache.keyLeases().loadTimeout().toMillis()
                    + " ms: look for a loader that doesn't return, or raise load-timeout");
        }
        Wait<V> first = waits.values().iterator().next();
        long longest = Math.min(first.until(), deadline) - now;
        if (first.isForThread()) {
            long left = OperationTime.ofThread().limit(Long.MAX_VALUE / 4);
            longest = Math.min(longest, left);
            if (left <= 0) {
                throw new UnavailableException(
                        "Another thread of this JVM has been loading the same key for as long as an"
                                + " operation may take (setting timeout), and waited for Redis; try again later, or raise"
                                + " timeout");
            }
        }
        return new Pause(first.signal(), Math.max(1, longest), first.clock());
    }

    /** Takes the outcome of a wait. Returns whether the wait is over. */
    private boolean take(EncodedKey key, Wait<V> wait) {
        LoadResult<V> result = wait.result();
        if (result == null && System.nanoTime() - wait.until() < 0) {
            return false;
        }
        wait.close();
        if (result instanceof LoadResult.Elsewhere<V> elsewhere
                && !elsewhere.ended().isDone()) {
            waits.put(key, Wait.forAnother(elsewhere.ended(), elsewhere.until()));
            return false;
        }
        if (result instanceof LoadResult.Failed<V> failed) {
            throw new CacheLoaderException(
                    "The cache loader failed in another thread that loaded the same key", failed.reason());
        }
        if (result instanceof LoadResult.Found<V> found) {
            done(key, found.copies().get());
        } else if (result instanceof LoadResult.NoValue<V>) {
            done(key, null);
        }
        return true;
    }

    private void done(EncodedKey id, @Nullable V value) {
        K key = left.remove(id);
        if (key != null && value != null) {
            values.put(key, value);
        }
    }

    /** Loads the keys that nobody loads; begins to wait for the others. */
    private void attempt() {
        Map<EncodedKey, Flight<V>> own = new HashMap<>();
        List<EncodedKey> unshared = new ArrayList<>();
        List<EncodedKey> recursive = new ArrayList<>();
        for (EncodedKey id : left.keySet()) {
            if (waits.containsKey(id)) {
                continue;
            }
            if (LoadingThread.isLoading(cache, id)) {
                recursive.add(id);
                continue;
            }
            Flight<V> flight = flights.newFlight();
            Flight<V> other = flights.joinOr(id, flight);
            if (other == null) {
                own.put(id, flight);
            } else if (isNested) {
                unshared.add(id);
            } else {
                waits.put(id, purpose.replaces() ? Wait.forEnd(other) : Wait.forFlight(other));
            }
        }
        recursive.forEach(id -> done(id, null)); // The loader asks for what it loads: there is nothing yet.
        try {
            unshared.addAll(loadOwn(own));
        } finally {
            own.forEach((id, flight) -> flights.end(id, flight, new LoadResult.Unknown<>()));
        }
        loadUnshared(unshared);
    }

    /** Returns the keys that other JVMs load, if this thread may not wait for them. */
    private List<EncodedKey> loadOwn(Map<EncodedKey, Flight<V>> own) {
        List<Ticket<K, V>> tickets = new ArrayList<>();
        List<EncodedKey> busy = new ArrayList<>();
        try {
            Map<EncodedKey, EntryState<V>> wanted = new HashMap<>();
            own.keySet().forEach(id -> wanted.put(id, new EntryState<>(null, null)));
            while (!wanted.isEmpty()) {
                tryLeases(wanted, own, tickets, busy);
            }
        } catch (Throwable e) {
            leases.endAll(tickets.stream().map(Ticket::lease).toList(), LeaseOutcome.FAILED);
            throw e;
        }
        if (!tickets.isEmpty()) {
            Map<K, V> loaded = new LeasedLoad<>(cache, writes, reader, flights, tickets, purpose).run();
            tickets.forEach(ticket -> done(ticket.id(), loaded.get(ticket.key())));
        }
        return busy;
    }

    /** @param wanted the wanted leases with the states that count as no entry; what stays is to be tried again */
    private void tryLeases(
            Map<EncodedKey, EntryState<V>> wanted,
            Map<EncodedKey, Flight<V>> own,
            List<Ticket<K, V>> tickets,
            List<EncodedKey> busy) {
        List<EncodedKey> ids = new ArrayList<>();
        List<Wish> wishes = new ArrayList<>();
        wanted.forEach((id, state) -> {
            ids.add(id);
            wishes.add(new Wish(cache.keyspace().key(id.bytes()), !purpose.replaces(), state.raw()));
        });
        List<LeaseAttempt> attempts =
                leases.tryAll(LeaseKind.LOAD, wishes, cache.keyLeases().loadTimeout());
        for (int i = 0; i < ids.size(); i++) {
            EncodedKey id = ids.get(i);
            LeaseAttempt attempt = attempts.get(i);
            EntryState<V> state = wanted.remove(id);
            K key = left.get(id);
            Flight<V> flight = own.get(id);
            if (key == null || flight == null || state == null) {
                throw new IllegalStateException("A lease that nobody wants");
            }
            if (attempt instanceof LeaseAttempt.Taken taken) {
                tickets.add(new Ticket<>(key, id, flight, taken.lease(), state));
            } else if (attempt instanceof LeaseAttempt.Held held) {
                onHeld(id, held, flight, busy);
            } else if (attempt instanceof LeaseAttempt.Present present) {
                EntryState<V> found = cache.codec().state(cache.keyspace().key(id.bytes()), present.raw());
                boolean isKnownMissing =
                        purpose == LoadPurpose.READ && cache.codec().isMissingMarker(present.raw());
                if (found.isPresent() || isKnownMissing) {
                    done(id, found.value());
                } else {
                    wanted.put(id, found.requireDecodable()); // An entry that can't be decoded counts as missing.
                }
            }
        }
    }

    private void onHeld(EncodedKey id, LeaseAttempt.Held held, Flight<V> flight, List<EncodedKey> busy) {
        if (isNested) {
            busy.add(id);
            if (held.notice() != null) {
                held.notice().close();
            }
            return;
        }
        Wait<V> wait = Wait.forLease(held);
        waits.put(id, wait);
        flights.end(id, flight, new LoadResult.Elsewhere<>(wait.signal(), wait.until()));
    }

    private void loadUnshared(List<EncodedKey> ids) {
        for (EncodedKey id : ids) {
            K key = left.get(id);
            if (key != null) {
                V value = LoadingThread.call(
                        cache, List.of(id), () -> reader.load(cache.copies().copyKey(key)));
                done(id, value == null ? null : cache.copies().copyValue(value));
            }
        }
    }
}
