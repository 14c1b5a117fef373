package io.omnicache.jcache.internal.operation;

import io.omnicache.jcache.internal.change.Change;
import io.omnicache.jcache.internal.change.Decision;
import io.omnicache.jcache.internal.change.Decision.Effect;
import io.omnicache.jcache.internal.change.Decision.Writing;
import io.omnicache.jcache.internal.change.EntryUpdate;
import io.omnicache.jcache.internal.change.WritePath;
import io.omnicache.jcache.internal.codec.LeaseMarker;
import io.omnicache.jcache.internal.entry.EntryState;
import io.omnicache.jcache.internal.execution.CacheContext;
import io.omnicache.jcache.internal.execution.KeyOperation;
import io.omnicache.jcache.internal.management.CacheStatistics.Counter;
import io.omnicache.jcache.internal.management.Timing;
import org.jspecify.annotations.Nullable;

/** {@code replace} and {@code remove} of an entry with a given value. Thread-safe. */
record CompareOperations<K, V>(CacheContext<K, V> cache, WritePath<K, V> writes) {
    KeyOperation<K, Boolean> replace(K key, V oldValue, V newValue) {
        return new Comparing(
                key, oldValue, Timing.PUT_IF_DONE, Decision.set(newValue).writingThrough()) {
            @Override
            public KeyOperation<K, Boolean> copy() {
                return replace(
                        cache.copies().copyKey(key),
                        cache.copies().copyValue(oldValue),
                        cache.copies().copyValue(newValue));
            }

            @Override
            Boolean result(EntryUpdate<K, V> done) {
                return done.isStored();
            }
        };
    }

    KeyOperation<K, Boolean> remove(K key, V oldValue) {
        return new Comparing(
                key, oldValue, Timing.REMOVE_IF_DONE, Decision.<V>remove().writingThrough()) {
            @Override
            public KeyOperation<K, Boolean> copy() {
                return remove(cache.copies().copyKey(key), cache.copies().copyValue(oldValue));
            }

            @Override
            Boolean result(EntryUpdate<K, V> done) {
                return done.isRemoved();
            }
        };
    }

    /** Assumes that the entry has the given value. If it has, the operation takes one round trip. */
    private abstract class Comparing extends OptimisticChange<K, V, Boolean> {
        private final V oldValue;
        private final Decision<V> whenEqual;

        Comparing(K key, V oldValue, Timing timing, Decision<V> whenEqual) {
            super(key, timing, cache, writes);
            this.oldValue = oldValue;
            this.whenEqual = whenEqual.counting(Counter.HITS);
        }

        /** A removal also ends a lease, so that a value that was read before is not stored. */
        private Decision<V> ofAbsent(EntryState<V> current) {
            byte[] raw = current.raw();
            boolean endsLease = whenEqual.effect() == Effect.REMOVE && raw != null && LeaseMarker.isLease(raw);
            return endsLease ? new Decision<>(Effect.REMOVE, null, 0, Writing.NONE) : Decision.nothing();
        }

        /** The encoded value, if equal bytes mean equal values. Otherwise {@code null}: the entry is read first. */
        @Override
        @Nullable
        EntryState<V> assumed(byte[] redisKey) {
            byte[] encoded = codec().encodeValue(redisKey, oldValue);
            return codec().isEqualByBytes(redisKey, oldValue, encoded) ? new EntryState<>(encoded, oldValue) : null;
        }

        @Override
        Change<V> change() {
            return current -> !current.isPresent()
                    ? ofAbsent(current).counting(Counter.MISSES)
                    : oldValue.equals(current.value())
                            ? whenEqual
                            : Decision.<V>access().counting(Counter.HITS);
        }
    }
}
