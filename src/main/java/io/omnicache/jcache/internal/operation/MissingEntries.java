package io.omnicache.jcache.internal.operation;

import io.omnicache.jcache.internal.change.Decision;
import io.omnicache.jcache.internal.change.EntryUpdate;
import io.omnicache.jcache.internal.change.WritePath;
import io.omnicache.jcache.internal.entry.EntryCopies;
import io.omnicache.jcache.internal.execution.CacheContext;
import io.omnicache.jcache.internal.store.ReadThrough;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Loads entries that a read didn't find, on a cache with read-through. The loader is called under the locks of the
 * keys, so that concurrent reads in this JVM load a key once. If Redis fails, the failure is thrown and no loaded
 * value is returned. Thread-safe.
 */
record MissingEntries<K, V>(CacheContext<K, V> cache, WritePath<K, V> writes) {
    /**
     * Returns the value, which is loaded unless it was stored meanwhile. Returns {@code null} if the loader has no
     * value or the cache has no read-through.
     */
    @Nullable
    V load(K key) {
        return loadAll(List.of(key)).get(key);
    }

    /** As {@link #load}, for many keys, which are locked and loaded together. */
    Map<K, V> loadAll(List<K> keys) {
        ReadThrough<K, V> reader = cache.reader();
        if (reader == null || !cache.readsThrough()) {
            return Map.of();
        }
        Map<K, V> loaded = new IdentityHashMap<>();
        List<EntryUpdate<K, V>> updates = new ArrayList<>();
        for (K key : keys) {
            updates.add(writes.update(key, current -> {
                V value = loaded.get(key);
                return current.isPresent() || value == null ? Decision.nothing() : Decision.load(value);
            }));
        }
        writes.loadAll(updates, read -> {
            List<EntryUpdate<K, V>> missing =
                    read.stream().filter(update -> !update.state().isPresent()).toList();
            if (missing.size() == 1) {
                V value = reader.load(missing.get(0).keyForStore(cache.copies()));
                if (value != null) {
                    loaded.put(missing.get(0).key(), value);
                }
            } else {
                loadAll(missing, reader, cache.copies(), loaded);
            }
        });
        Map<K, V> result = new HashMap<>();
        for (EntryUpdate<K, V> update : updates) {
            V present = update.state().value();
            V value = loaded.get(update.key());
            if (present != null) {
                result.put(update.key(), present);
            } else if (value != null) {
                // A copy, since the loader may have kept its object. A value that is too large can't be copied.
                boolean kept = update.notKept() == null;
                result.put(update.key(), kept ? update.newValues(cache.copies()).get() : value);
            }
        }
        return result;
    }

    /**
     * Loads values by one call of the loader.
     *
     * @param loaded receives the values by the keys of the updates. The loader gets copies of these keys, which need
     *     not be equal to them
     */
    static <K, V> void loadAll(
            List<EntryUpdate<K, V>> wanted, ReadThrough<K, V> reader, EntryCopies<K, V> copies, Map<K, V> loaded) {
        if (wanted.isEmpty()) {
            return;
        }
        Map<K, V> found = reader.loadAll(
                wanted.stream().map(update -> update.keyForStore(copies)).toList());
        for (EntryUpdate<K, V> update : wanted) {
            V value = found.get(update.keyForStore(copies));
            if (value == null) {
                value = found.get(update.key());
            }
            if (value != null) {
                loaded.put(update.key(), value);
            }
        }
    }
}
