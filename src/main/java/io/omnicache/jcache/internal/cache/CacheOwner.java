package io.omnicache.jcache.internal.cache;

import io.omnicache.jcache.internal.execution.CommandGate;
import java.time.Duration;
import javax.cache.CacheManager;

/** What a cache needs of the manager that opened it. Thread-safe. */
public interface CacheOwner {

    CacheManager manager();

    /** The cache accepts no more changes; those under way may still be waiting for Redis, inside the gate. */
    void onClosing(String cacheName, CommandGate gate);

    /** The cache is closed: its name is free again. */
    void release(RedisCache<?, ?> cache);

    /** How long a change that was sent may take, with all its retries. */
    Duration longestChange();
}
