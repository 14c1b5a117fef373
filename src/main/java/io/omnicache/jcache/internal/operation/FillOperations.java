package io.omnicache.jcache.internal.operation;

import io.omnicache.jcache.internal.aside.FillLeases;
import io.omnicache.jcache.internal.change.Change;
import io.omnicache.jcache.internal.change.Decision;
import io.omnicache.jcache.internal.change.EntryUpdate;
import io.omnicache.jcache.internal.change.Fill;
import io.omnicache.jcache.internal.change.WritePath;
import io.omnicache.jcache.internal.entry.EntryCopies;
import io.omnicache.jcache.internal.entry.EntryState;
import io.omnicache.jcache.internal.execution.CacheContext;
import io.omnicache.jcache.internal.execution.KeyOperation;
import io.omnicache.jcache.internal.expiry.Expiry;
import io.omnicache.jcache.internal.management.Timing;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * {@code put}, {@code getAndPut} and {@code putIfAbsent} of a thread that has missed the entry, on a cache with leases
 * (see {@link FillLeases}). One conditional command, and a second one only if another value is there by now.
 * Thread-safe.
 */
final class FillOperations<K, V> {
    private final CacheContext<K, V> cache;
    private final WritePath<K, V> writes;
    private final @Nullable FillLeases leases;
    private final EntryCopies<K, V> copies;

    FillOperations(CacheContext<K, V> cache, WritePath<K, V> writes) {
        this.cache = cache;
        this.writes = writes;
        this.leases = cache.fillLeases();
        this.copies = cache.codec().copies();
    }

    /** Returns the lease for a put by the calling thread; {@code null} if the put follows no miss. */
    byte @Nullable [] take(K key) {
        return leases == null || leases.isEmpty() ? null : leases.take(cache.redisKey(key));
    }

    /** Returns the leases of those puts that follow a miss, by the same key objects. */
    Map<K, byte[]> takeAll(List<K> keys) {
        if (leases == null || leases.isEmpty()) {
            return Map.of();
        }
        Map<K, byte[]> taken = new IdentityHashMap<>();
        for (K key : keys) {
            byte[] lease = take(key);
            if (lease != null) {
                taken.put(key, lease);
            }
        }
        return taken;
    }

    /** After a failure: another put of the calling thread still follows the miss. */
    void giveBack(K key, byte[] lease) {
        if (leases != null) {
            leases.missed(cache.redisKey(key), lease);
        }
    }

    /** Forgets a miss of the calling thread, since the thread changes the entry by another operation. */
    K forget(K key) {
        if (leases != null && !leases.isEmpty()) {
            leases.forget(cache.redisKey(key));
        }
        return key;
    }

    <T extends Iterable<? extends K>> T forgetAll(T keys) {
        if (leases != null && !leases.isEmpty()) {
            keys.forEach(this::forget);
        }
        return keys;
    }

    /** The change of a put with this lease; without a lease, it always stores. */
    Change<V> change(K key, byte @Nullable [] lease, V value) {
        return lease == null ? Change.always(Decision.set(value)) : new Fill<>(cache, key, lease, value);
    }

    KeyOperation<K, @Nullable Void> put(K key, V value, Expiry expiry, byte[] lease) {
        return new Filling<>(
                key,
                value,
                expiry,
                lease,
                Timing.PUT,
                (owner, given) -> new Fill<>(cache, owner, lease, given),
                done -> null);
    }

    KeyOperation<K, @Nullable V> getAndPut(K key, V value, byte[] lease) {
        return new Filling<>(
                key,
                value,
                cache.expiry(),
                lease,
                Timing.GET_AND_PUT,
                (owner, given) -> {
                    Fill<K, V> fill = new Fill<>(cache, owner, lease, given);
                    return current -> fill.decide(current).countingLookup(current.isPresent());
                },
                done -> done.state().value());
    }

    KeyOperation<K, Boolean> putIfAbsent(K key, V value, Expiry expiry, byte[] lease) {
        return new Filling<>(
                key,
                value,
                expiry,
                lease,
                Timing.PUT_IF_DONE,
                (owner, given) -> new Fill.IfAbsent<>(lease, given),
                EntryUpdate::isStored);
    }

    /** Assumes that the lease is still in the entry's place. */
    private final class Filling<T extends @Nullable Object> extends OptimisticChange<K, V, T> {
        private final K operationKey;
        private final V value;
        private final Expiry expiry;
        private final byte[] lease;
        private final Timing timing;
        private final BiFunction<K, V, Change<V>> changes;
        private final Function<EntryUpdate<K, V>, T> result;

        Filling(
                K key,
                V value,
                Expiry expiry,
                byte[] lease,
                Timing timing,
                BiFunction<K, V, Change<V>> changes,
                Function<EntryUpdate<K, V>, T> result) {
            super(key, timing, cache, writes);
            this.operationKey = key;
            this.value = value;
            this.expiry = expiry;
            this.lease = lease;
            this.timing = timing;
            this.changes = changes;
            this.result = result;
        }

        @Override
        public KeyOperation<K, T> copy() {
            V copied = copies.copyValue(value);
            return new Filling<>(copies.copyKey(operationKey), copied, expiry, lease, timing, changes, result);
        }

        @Override
        Expiry expiry() {
            return expiry;
        }

        @Override
        EntryState<V> assumed(byte[] redisKey) {
            return new EntryState<>(lease, null);
        }

        @Override
        Change<V> change() {
            return changes.apply(operationKey, value);
        }

        @Override
        T result(EntryUpdate<K, V> done) {
            return result.apply(done);
        }

        @Override
        public void onFailure(Throwable failure) {
            giveBack(operationKey, lease);
        }
    }
}
