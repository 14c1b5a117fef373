package io.omnicache.jcache.internal.operation;

import io.omnicache.jcache.internal.event.EventDispatcher;
import io.omnicache.jcache.internal.expiry.Expiry;
import io.omnicache.jcache.internal.management.CacheStatistics.Counter;
import io.omnicache.jcache.internal.management.CacheStatistics;
import io.omnicache.jcache.internal.redis.keyspace.Keyspace;
import io.omnicache.jcache.internal.store.ReadThrough;
import io.omnicache.jcache.internal.store.WriteThrough;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * What the operations of one cache share. Immutable but for the switch of the statistics.
 *
 * @param name the cache's
 * @param keyspace where its entries lie
 * @param namespace where what belongs to its entries lies: locks
 * @param gate where the commands that change it pass
 * @param reader the cache loader; {@code null} if none is configured
 * @param writer the cache writer; {@code null} without write-through
 */
public record CacheContext<K, V>(
        String name,
        Keyspace keyspace,
        Keyspace namespace,
        CommandGate gate,
        EntryCodec<K, V> codec,
        Expiry expiry,
        EventDispatcher<K, V> events,
        CacheStatistics statistics,
        AtomicBoolean statisticsEnabled,
        @Nullable ReadThrough<K, V> reader,
        @Nullable WriteThrough<K, V> writer) {

    /**
     * Whether one command can carry a change without looking at the entry first: nobody listens, no store is to be told,
     * and the durations are constant.
     */
    boolean isDirect() {
        return writer == null && expiry.isConstant() && !events.isListening();
    }

    boolean readsThrough() {
        return reader != null && reader.onGet();
    }

    byte[] redisKey(K key) {
        return keyspace.key(codec.encodeKey(key));
    }

    void count(long hits, long misses, long puts, long removals) {
        if (statisticsEnabled.get()) {
            statistics.add(Counter.HITS, hits);
            statistics.add(Counter.MISSES, misses);
            statistics.add(Counter.PUTS, puts);
            statistics.add(Counter.REMOVALS, removals);
        }
    }

    void count(boolean hit) {
        count(hit ? 1 : 0, hit ? 0 : 1, 0, 0);
    }
}
