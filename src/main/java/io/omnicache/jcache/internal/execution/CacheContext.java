package io.omnicache.jcache.internal.execution;

import io.omnicache.jcache.internal.aside.FillLeases;
import io.omnicache.jcache.internal.entry.EncodedKey;
import io.omnicache.jcache.internal.entry.EntryCodec;
import io.omnicache.jcache.internal.entry.EntryCopies;
import io.omnicache.jcache.internal.event.EventDispatcher;
import io.omnicache.jcache.internal.expiry.Expiry;
import io.omnicache.jcache.internal.expiry.RefreshPoint;
import io.omnicache.jcache.internal.failure.CacheOutages;
import io.omnicache.jcache.internal.lease.LeaseSettings;
import io.omnicache.jcache.internal.management.CacheStatistics;
import io.omnicache.jcache.internal.management.CacheStatistics.Counter;
import io.omnicache.jcache.internal.near.NearCache;
import io.omnicache.jcache.internal.near.NearReserve;
import io.omnicache.jcache.internal.redis.keyspace.Keyspace;
import io.omnicache.jcache.internal.store.ReadThrough;
import io.omnicache.jcache.internal.store.WriteThrough;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * The objects that the operations of one cache share. Thread-safe. Immutable, except that statistics can be switched
 * on and off.
 *
 * @param name the name of the cache
 * @param keyspace the keys of its entries in Redis
 * @param namespace the keys of all caches with this key prefix, among them the locks of entries
 * @param gate the gate that every command which changes the cache passes
 * @param calls the calls of operations under way
 * @param reader the cache loader; {@code null} if none is configured
 * @param writer the cache writer; {@code null} without write-through
 * @param locks the locks of entries in this JVM
 * @param keyLeases for what the cache uses leases in Redis
 * @param refreshPoint the age from which on entries are refreshed; {@code null} if they aren't
 * @param fillLeases decide which puts after a miss store; {@code null} if every put does
 * @param near entries in this JVM; {@code null} without a near cache
 * @param outages what the cache does while Redis is away; {@code null} if it fails
 */
public record CacheContext<K, V>(
        String name,
        Keyspace keyspace,
        Keyspace namespace,
        CommandGate gate,
        CacheCalls calls,
        EntryCodec<K, V> codec,
        Expiry expiry,
        EventDispatcher<K, V> events,
        CacheStatistics statistics,
        AtomicBoolean statisticsEnabled,
        @Nullable ReadThrough<K, V> reader,
        @Nullable WriteThrough<K, V> writer,
        KeyLocks locks,
        LeaseSettings keyLeases,
        @Nullable RefreshPoint refreshPoint,
        @Nullable FillLeases fillLeases,
        @Nullable NearCache<K, V> near,
        @Nullable CacheOutages outages) {

    /**
     * Whether commands alone can carry out a change: there is no listener, no cache writer, changes don't exclude each
     * other in all JVMs, and the expiry durations are constant. The answer stays true while the caller is inside the
     * gate.
     */
    public boolean isDirect() {
        return writer == null && !keyLeases.isExclusive() && expiry.isConstant() && !events.isListening();
    }

    /** Whether entries of the near cache may be given out now. */
    public boolean mayUseNear() {
        return outages == null || outages.isTrusted();
    }

    /** Makes copies of keys and values. */
    public EntryCopies<K, V> copies() {
        return codec.copies();
    }

    /**
     * Whether a thread of this JVM is loading the entry or changing it on the write path; {@code false} without a
     * cache loader.
     */
    boolean isBeingLoaded(K key) {
        return reader != null && locks.isLocked(new EncodedKey(codec.encodeKey(key)));
    }

    /** Whether the cache loader loads entries that a read doesn't find. */
    public boolean readsThrough() {
        return reader != null && reader.onGet();
    }

    /**
     * The complete key of an entry in Redis.
     *
     * @throws javax.cache.CacheException if the key can't be encoded
     */
    public byte[] redisKey(K key) {
        return keyspace.key(codec.encodeKey(key));
    }

    /** Notes that the cache changes an entry, so that what was last known of it is never given out again. */
    public void forgetLastKnown(K key) {
        NearReserve reserve = near == null ? null : near.reserve();
        if (reserve != null) {
            reserve.entries().forget(redisKey(key));
        }
    }

    /** As {@link #forgetLastKnown}, for all entries. */
    public void forgetAllLastKnown() {
        NearReserve reserve = near == null ? null : near.reserve();
        if (reserve != null) {
            reserve.entries().forgetAll();
        }
    }

    /** Adds to a counter of the statistics, if they are enabled. */
    public void count(Counter counter, long amount) {
        if (statisticsEnabled.get()) {
            statistics.add(counter, amount);
        }
    }

    /**
     * Adds one to each counter of a set, if the statistics are enabled.
     *
     * @param counters the bits of the counters
     */
    public void countAll(int counters) {
        if (counters != 0 && statisticsEnabled.get()) {
            statistics.addOneTo(counters);
        }
    }
}
