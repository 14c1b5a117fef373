package io.omnicache.jcache.internal.iteration;

import io.omnicache.jcache.internal.execution.CacheCommands;
import io.omnicache.jcache.internal.execution.CacheContext;
import io.omnicache.jcache.internal.redis.keyspace.KeyScan;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The keys of a cache, page by page; no key is returned twice. A key that can't be decoded is skipped and logged.
 * While a master is being replaced, reading a page waits for the new master; if there is none in time, the failure is
 * thrown. Used by one thread.
 */
public final class KeyPages<K> {
    private final CacheContext<K, ?> cache;
    private final KeyScan scan;
    private final SeenKeys seen = new SeenKeys();

    public KeyPages(CacheContext<K, ?> cache) {
        this.cache = cache;
        this.scan = new CacheCommands(cache).scan();
    }

    /** The next page, which may be empty; {@code null} after the last one. */
    @Nullable
    public List<K> next() {
        List<byte[]> keys = scan.next();
        if (keys == null) {
            return null;
        }
        List<K> page = new ArrayList<>();
        for (byte[] key : keys) {
            byte[] encoded = cache.keyspace().suffix(key);
            K decoded = seen.add(encoded) ? cache.codec().decodeKeyIfKnown(encoded) : null;
            if (decoded != null) {
                page.add(decoded);
            }
        }
        return page;
    }
}
