package io.omnicache.jcache.internal.change;

import io.omnicache.jcache.internal.change.Decision.Effect;
import io.omnicache.jcache.internal.change.Decision.Writing;
import io.omnicache.jcache.internal.entry.EntryState;
import io.omnicache.jcache.internal.execution.CacheContext;
import io.omnicache.jcache.internal.management.CacheStatistics.Counter;
import java.util.Arrays;

/**
 * The change of a put that follows a miss: stores the value if the lease of the miss is still in the entry's place.
 * Otherwise nothing is stored. If another value is there by now, nobody knows which of the two is the older one, so
 * the entry is removed: an absent entry is never out of date. A value that is equal stays. Another lease is removed,
 * too: the value may be what the thread has just written to the database, and the other thread may have read before.
 *
 * @param lease the lease of the miss
 * @param value the value to store
 */
public record Fill<K, V>(CacheContext<K, V> cache, K key, byte[] lease, V value) implements Change<V> {
    @Override
    public Decision<V> decide(EntryState<V> current) {
        if (Arrays.equals(lease, current.raw())) {
            return Decision.set(value);
        }
        return current.raw() != null && !mayStay(current)
                ? new Decision<V>(Effect.REMOVE, null, 0, Writing.NONE).counting(Counter.REFUSED_FILLS)
                : Decision.<V>nothing().counting(Counter.REFUSED_FILLS);
    }

    /** {@code false}: what can't be decoded is neither the lease nor a value. */
    @Override
    public boolean dependsOnState() {
        return false;
    }

    /** A value that is equal, and a key of another type, which belongs to another program. */
    private boolean mayStay(EntryState<V> current) {
        return current.isOfOtherType()
                || value.equals(current.value())
                || cache.codec().isEncoded(cache.redisKey(key), value, current.raw());
    }

    /** The change of a {@code putIfAbsent} that follows a miss. A value that is there by now stays. */
    public record IfAbsent<V>(byte[] lease, V value) implements Change<V> {
        @Override
        public Decision<V> decide(EntryState<V> current) {
            if (Arrays.equals(lease, current.raw())) {
                return Decision.set(value).counting(Counter.MISSES);
            }
            return current.isPresent()
                    ? Decision.<V>nothing().counting(Counter.HITS)
                    : Decision.<V>nothing().counting(Counter.MISSES).counting(Counter.REFUSED_FILLS);
        }
    }
}
