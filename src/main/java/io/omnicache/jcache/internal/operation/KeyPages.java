package io.omnicache.jcache.internal.operation;

import io.omnicache.jcache.internal.redis.keyspace.KeyScan;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The keys of a cache, page by page, none of them twice. Used by one thread. */
final class KeyPages<K> {
    private final CacheContext<K, ?> cache;
    private final KeyScan scan;
    private final SeenKeys seen = new SeenKeys();

    KeyPages(CacheContext<K, ?> cache) {
        this.cache = cache;
        this.scan = cache.keyspace().scan();
    }

    /** The next page, perhaps an empty one; {@code null} after the last. */
    @Nullable
    List<K> next() {
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
