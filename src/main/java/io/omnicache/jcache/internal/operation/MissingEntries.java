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
 * Loads what a read didn't find, where the cache reads through. The loader is called under the keys' locks, so that
 * the threads of this JVM call it once for a key. Thread-safe. Where Redis fails, the loaded value isn't returned
 * either.
 */
final class MissingEntries<K, V> {
    private final CacheContext<K, V> cache;
    private final WritePath<K, V> writes;
    private final EntryCopies<K, V> copies;

    MissingEntries(CacheContext<K, V> cache, WritePath<K, V> writes) {
        this.cache = cache;
        this.writes = writes;
        this.copies = cache.codec().copies();
    }

    /**
     * The value, loaded if it isn't there by now; {@code null} if the loader has none, or the cache doesn't read
     * through.
     */
    @Nullable
    V load(K key) {
        return loadAll(List.of(key)).get(key);
    }

    /** As {@link #load}, of many keys, which are locked and loaded together. */
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
        writes.changeAll(updates, read -> {
            List<EntryUpdate<K, V>> missing =
                    read.stream().filter(update -> !update.state().isPresent()).toList();
            if (missing.size() == 1) {
                V value = reader.load(missing.get(0).toldKey(copies));
                if (value != null) {
                    loaded.put(missing.get(0).key(), value);
                }
            } else {
                loadAll(missing, reader, copies, loaded);
            }
        });
        Map<K, V> result = new HashMap<>();
        for (EntryUpdate<K, V> update : updates) {
            V present = update.state().value();
            V value = loaded.get(update.key());
            if (present != null) {
                result.put(update.key(), present);
            } else if (value != null) {
                // Not the loader's object, which it may have kept; but for one that is too large to be encoded.
                boolean kept = update.notKept() == null;
                result.put(update.key(), kept ? update.newValues(copies).get() : value);
            }
        }
        return result;
    }

    /**
     * Has values loaded by one call of the loader.
     *
     * @param loaded gets them, by the updates' own keys: the loader's are copies, which need not have an {@code equals}
     */
    static <K, V> void loadAll(
            List<EntryUpdate<K, V>> wanted, ReadThrough<K, V> reader, EntryCopies<K, V> copies, Map<K, V> loaded) {
        if (wanted.isEmpty()) {
            return;
        }
        Map<K, V> found = reader.loadAll(
                wanted.stream().map(update -> update.toldKey(copies)).toList());
        for (EntryUpdate<K, V> update : wanted) {
            V value = found.get(update.toldKey(copies));
            if (value == null) {
                value = found.get(update.key());
            }
            if (value != null) {
                loaded.put(update.key(), value);
            }
        }
    }
}
