package io.omnicache.jcache.internal.iteration;

import io.omnicache.jcache.internal.entry.FoundKeys;
import io.omnicache.jcache.internal.execution.CacheCommands;
import io.omnicache.jcache.internal.execution.CacheContext;
import io.omnicache.jcache.internal.redis.keyspace.KeyScan;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The keys of a cache, page by page; no key is returned twice. Passes over keys that this library doesn't write, see
 * {@link FoundKeys}. While a master is being replaced, reading a page waits for the new master; if there is none in
 * time, the failure is thrown. Used by one thread.
 */
public final class KeyPages<K> {
    private final CacheContext<K, ?> cache;
    private final KeyScan scan;
    private final FoundKeys<K>.Walk walk;
    private final SeenKeys seen = new SeenKeys();

    public KeyPages(CacheContext<K, ?> cache) {
        this.cache = cache;
        this.scan = new CacheCommands(cache).scan();
        this.walk = cache.codec().foundKeys().walk();
    }

    /** The next page, which may be empty; {@code null} after the last one. */
    public @Nullable List<Found<K>> next() {
        List<byte[]> keys = scan.next();
        if (keys == null) {
            walk.end();
            return null;
        }
        List<Found<K>> page = new ArrayList<>();
        for (byte[] key : keys) {
            if (key.length == 0) {
                walk.passOver("its name is longer than limits.value-size allows");
                continue;
            }
            byte[] encoded = cache.keyspace().suffix(key);
            K decoded = seen.add(encoded) ? walk.decode(encoded) : null;
            if (decoded != null) {
                page.add(new Found<>(decoded, key));
            }
        }
        return page;
    }

    /** The keys of the next page, as {@link #next()}. */
    public @Nullable List<K> nextKeys() {
        List<Found<K>> page = next();
        return page == null ? null : page.stream().map(Found::key).toList();
    }

    /**
     * A key that was found.
     *
     * @param redisKey the whole key as Redis has it; not to be changed
     */
    public record Found<K>(K key, byte[] redisKey) {}
}
