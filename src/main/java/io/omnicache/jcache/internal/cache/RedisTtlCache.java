package io.omnicache.jcache.internal.cache;

import io.omnicache.jcache.TtlCache;
import io.omnicache.jcache.internal.execution.OperationExecutor;
import io.omnicache.jcache.internal.expiry.Ttl;
import io.omnicache.jcache.internal.operation.Operations;
import java.time.Duration;
import java.util.Map;

/**
 * The operations of a {@link RedisCache} that take a time to live. They check the arguments as the cache does, and are
 * the same operations with other durations. Thread-safe. If Redis fails, the exception of the cache's operations is
 * thrown.
 */
record RedisTtlCache<K, V>(CallChecks<K, V> check, Operations<K, V> operations, OperationExecutor<K, V> executor)
        implements TtlCache<K, V> {

    @Override
    public void put(K key, V value, Duration timeToLive) {
        check.entry(key, value);
        executor.run(operations.put(key, value, CallChecks.timeToLive(timeToLive)));
    }

    @Override
    public void putAll(Map<? extends K, ? extends V> map, Duration timeToLive) {
        check.entries(map);
        Ttl ttl = CallChecks.timeToLive(timeToLive);
        executor.runAll(operations.putAll(map, ttl));
    }

    @Override
    public boolean putIfAbsent(K key, V value, Duration timeToLive) {
        check.entry(key, value);
        return executor.run(operations.putIfAbsent(key, value, CallChecks.timeToLive(timeToLive)));
    }

    @Override
    public boolean replace(K key, V value, Duration timeToLive) {
        check.entry(key, value);
        return executor.run(operations.replace(key, value, CallChecks.timeToLive(timeToLive)));
    }
}
