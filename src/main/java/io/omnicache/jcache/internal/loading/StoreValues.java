package io.omnicache.jcache.internal.loading;

import io.omnicache.jcache.internal.change.EntryUpdate;
import io.omnicache.jcache.internal.entry.EntryCopies;
import io.omnicache.jcache.internal.store.ReadThrough;
import java.util.List;
import java.util.Map;

/** Loads of many values by one call of the cache loader. Stateless. */
public final class StoreValues {
    private StoreValues() {}

    /**
     * Loads values by one call of the loader.
     *
     * @param loaded receives the values by the keys of the updates. The loader gets copies of these keys, which need
     *     not be equal to them
     */
    public static <K, V> void loadAll(
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
