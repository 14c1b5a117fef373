package io.omnicache.jcache.entry;

import io.omnicache.jcache.integration.ReadThrough;
import org.jspecify.annotations.Nullable;

/** What the cache loader returned for one call, asked until it has answered once. Used by one thread. */
final class LoadedOnce<K, V> {
    private final @Nullable ReadThrough<K, V> reader;
    private @Nullable V value;
    private boolean asked;

    LoadedOnce(@Nullable ReadThrough<K, V> reader) {
        this.reader = reader;
    }

    @Nullable
    V get(K key) {
        if (!asked && reader != null) {
            value = reader.load(key);
            asked = true; // Not if the loader throws: a failed store is not one without such a row.
        }
        return value;
    }
}
