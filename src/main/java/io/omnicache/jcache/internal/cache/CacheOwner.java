package io.omnicache.jcache.internal.cache;

import io.omnicache.jcache.internal.execution.CommandGate;
import java.time.Duration;
import javax.cache.CacheManager;

/** The cache manager as its caches see it. Thread-safe. */
public interface CacheOwner {

    CacheManager manager();

    /**
     * Called when the cache accepts no more changes. Earlier changes may still be inside the gate and wait for Redis.
     */
    void onClosing(String cacheName, CommandGate gate);

    /** Called by the thread that begins to close the cache. {@link #onClosed} follows. */
    void onCloseBegun(RedisCache<?, ?> cache);

    /** Called when the cache is closed, before its parts are. The manager frees its name. */
    void release(RedisCache<?, ?> cache);

    /** Called when the parts of a released cache are closed too. They need the connection until then. */
    void onClosed(RedisCache<?, ?> cache);

    /** The longest time that a change takes once its command is sent, with all retries. */
    Duration longestChange();
}
