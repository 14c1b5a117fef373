package io.omnicache.jcache.internal.cache;

import io.omnicache.jcache.internal.execution.CommandGate;
import java.time.Duration;
import javax.cache.CacheManager;

/** What a cache needs of the manager that made it. Thread-safe. */
public interface CacheOwner {

    CacheManager manager();

    /**
     * Called when the cache accepts no more changes. Changes that began before may still wait for Redis, inside the
     * gate.
     */
    void onClosing(String cacheName, CommandGate gate);

    /** Called when the cache is closed: its name is free again. */
    void release(RedisCache<?, ?> cache);

    /** The longest time that a change takes once its command is sent, with all retries. */
    Duration longestChange();
}
