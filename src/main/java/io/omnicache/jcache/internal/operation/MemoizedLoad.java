package io.omnicache.jcache.internal.operation;

import io.omnicache.jcache.internal.entry.EntryCopies;
import io.omnicache.jcache.internal.store.ReadThrough;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** What the cache loader returned for one call, asked until it has answered once; each time another copy. Used by one thread. */
final class MemoizedLoad<K, V> implements Supplier<@Nullable V> {
    private final K key;
    private final @Nullable ReadThrough<K, V> reader;
    private final EntryCopies<K, V> copies;
    private @Nullable Supplier<V> values;
    private boolean asked;

    MemoizedLoad(K key, @Nullable ReadThrough<K, V> reader, EntryCopies<K, V> copies) {
        this.key = key;
        this.reader = reader;
        this.copies = copies;
    }

    @Override
    public @Nullable V get() {
        if (!asked && reader != null) {
            V value = reader.load(copies.copyKey(key));
            asked = true; // Not if the loader throws: a failed store is not one without such a row.
            values = value == null ? null : copies.ofValue(value);
        }
        return values == null ? null : values.get();
    }
}
