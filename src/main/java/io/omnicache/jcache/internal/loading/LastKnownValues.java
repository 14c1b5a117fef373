package io.omnicache.jcache.internal.loading;

import io.omnicache.jcache.internal.execution.CacheContext;
import io.omnicache.jcache.internal.near.NearReserve;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import javax.cache.integration.CacheLoaderException;
import org.jspecify.annotations.Nullable;

/**
 * What was last known of entries that the cache loader fails to load, on a cache with
 * {@code near-cache-stale-if-error}. Such a value is given to the caller and never stored in Redis. Thread-safe.
 */
public record LastKnownValues<K, V>(CacheContext<K, V> cache) {

    /**
     * Notes the outcome of a load, so that the reserve has what was loaded.
     *
     * @param values the values by their keys; no value where the loader has none
     * @return the values
     */
    public Map<K, V> onLoaded(List<K> keys, Map<K, V> values) {
        NearReserve reserve = reserve();
        if (reserve != null) {
            reserve.onLoaded();
            for (K key : keys) {
                if (values.containsKey(key)) {
                    Objects.requireNonNull(cache.near()).onLoaded(key);
                } else {
                    cache.forgetLastKnown(key);
                }
            }
        }
        return values;
    }

    /**
     * Returns what was last known of the keys.
     *
     * @param failure the failure of the loader, which is thrown if nothing is known of one of the keys
     */
    public Map<K, V> insteadOf(List<K> keys, CacheLoaderException failure) {
        NearReserve reserve = reserve();
        if (reserve == null) {
            throw failure;
        }
        Map<K, V> values = new HashMap<>();
        for (K key : keys) {
            byte[] redisKey = cache.redisKey(key);
            byte[] raw = reserve.ifError(redisKey);
            V value = raw == null ? null : cache.codec().decodeValueQuietly(redisKey, raw);
            if (value == null) {
                throw failure;
            }
            values.put(key, value);
        }
        reserve.onServedIfError(values.size(), failure);
        return values;
    }

    private @Nullable NearReserve reserve() {
        NearReserve reserve = cache.near() == null ? null : cache.near().reserve();
        return reserve != null && reserve.entries().servesIfError() ? reserve : null;
    }
}
