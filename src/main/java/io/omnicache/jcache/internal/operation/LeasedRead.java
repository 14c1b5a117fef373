package io.omnicache.jcache.internal.operation;

import io.omnicache.jcache.RedisCacheException;
import io.omnicache.jcache.WrongTypeException;
import io.omnicache.jcache.internal.aside.FillLeases;
import io.omnicache.jcache.internal.codec.LeaseMarker;
import io.omnicache.jcache.internal.entry.EntryState;
import io.omnicache.jcache.internal.execution.CacheCommands;
import io.omnicache.jcache.internal.execution.CacheContext;
import io.omnicache.jcache.internal.expiry.Ttl;
import io.omnicache.jcache.internal.redis.Command;
import io.omnicache.jcache.internal.redis.RedisConnection.Reply;
import io.omnicache.jcache.internal.redis.RedisErrors;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The read of one entry on a cache with leases: what it leaves for the put that may follow. An operation and its copy
 * share one object. Used by one thread at a time.
 *
 * <p>If the entry is absent, the read takes a lease, or shares the one that is there. If the read fails, the put that
 * may follow gets a lease that no entry has, and stores nothing: whether the entry was there is unknown.
 */
final class LeasedRead<K, V> {
    private final CacheContext<K, V> cache;
    private final FillLeases leases;
    private byte @Nullable [] seen;
    private byte[] lease = {};

    private LeasedRead(CacheContext<K, V> cache, FillLeases leases) {
        this.cache = cache;
        this.leases = leases;
    }

    /** Begins a read; {@code null} for a cache without leases. */
    static <K, V> @Nullable LeasedRead<K, V> begin(CacheContext<K, V> cache) {
        FillLeases leases = cache.fillLeases();
        return leases == null ? null : new LeasedRead<>(cache, leases);
    }

    /** Takes what the read has found: the bytes, and whether they are a value. */
    void onRead(byte[] redisKey, byte @Nullable [] raw, boolean isPresent) {
        seen = isPresent ? null : raw;
        if (isPresent) {
            leases.forget(redisKey);
        }
    }

    /** Takes a lease of an absent entry. Returns the value if one was stored meanwhile. */
    @Nullable
    V miss(K key) {
        byte[] redisKey = cache.redisKey(key);
        if (seen != null && LeaseMarker.isLease(seen) && keepsTtl()) {
            lease = seen;
            leases.missed(redisKey, lease);
            return null;
        }
        try {
            return onReply(
                    redisKey,
                    new CacheCommands(cache)
                            .callEachChanging(List.of(take(redisKey)))
                            .get(0));
        } catch (Throwable e) {
            onFailure(key, e);
            throw e;
        }
    }

    /** The command that takes a lease. */
    Command take(byte[] redisKey) {
        lease = FillLeases.nowhere();
        return leases.take(redisKey, lease, seen != null && !LeaseMarker.isLease(seen) ? seen : null);
    }

    /**
     * Takes the reply to {@link #take}. Returns the value if one was stored meanwhile. A server that takes no writes,
     * for lack of memory for example, gives no lease; the read has succeeded nevertheless.
     */
    @Nullable
    V onReply(byte[] redisKey, Reply reply) {
        if (isRefused(reply)) {
            leases.logRefusal(cache.name(), reply.failure());
            leases.missed(redisKey, lease);
            return null;
        }
        byte[] present = (byte[]) reply.get();
        if (present != null) {
            EntryState<V> state = cache.codec().state(redisKey, present).requireDecodable();
            if (state.isPresent()) {
                leases.forget(redisKey);
                lease = present;
                return state.value();
            }
            lease = LeaseMarker.isLease(present) ? present : lease;
        }
        leases.missed(redisKey, lease);
        return null;
    }

    private static boolean isRefused(Reply reply) {
        RedisCacheException failure = reply.failure();
        return failure != null && !RedisErrors.mayPass(failure) && !(failure instanceof WrongTypeException);
    }

    /** The bytes that are in the place of the entry, as far as the read knows. */
    byte[] lease() {
        return lease;
    }

    /** Remembers that Redis failed, so that a put doesn't take the failure for a miss. */
    void onFailure(K key, Throwable failure) {
        if (failure instanceof RedisCacheException && !(failure instanceof WrongTypeException)) {
            leases.missed(cache.redisKey(key), FillLeases.nowhere());
        }
    }

    /** If an access gave the lease another time to live, the lease must be taken again. */
    private boolean keepsTtl() {
        return !cache.expiry().isConstant() || cache.expiry().onAccess().kind() == Ttl.Kind.KEEP;
    }
}
