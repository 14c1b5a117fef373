package io.omnicache.jcache.internal.operation;

import io.omnicache.jcache.internal.entry.EntryCodec;
import io.omnicache.jcache.internal.execution.Batches;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/** Entries that are put together, encoded: so many that they are bounded in number and in bytes. Used by one thread. */
final class PutBatch<K, V> {
    private static final int BYTES = 1 << 20;

    private final EntryCodec<K, V> codec;
    private final List<K> keys;
    private final List<V> values;
    private final List<byte[]> encoded;
    private long bytes;

    /**
     * @param expected how many entries will come at most, as far as is known
     */
    PutBatch(EntryCodec<K, V> codec, int expected) {
        this.codec = codec;
        int size = Math.min(Batches.ENTRIES, expected);
        keys = new ArrayList<>(size);
        values = new ArrayList<>(size);
        encoded = new ArrayList<>(size);
    }

    void add(K key, V value) {
        byte[] raw = codec.encodeValue(Objects.requireNonNull(value, "value"));
        keys.add(Objects.requireNonNull(key, "key"));
        values.add(value);
        encoded.add(raw);
        bytes += raw.length;
    }

    boolean isFull() {
        return keys.size() >= Batches.ENTRIES || bytes >= BYTES;
    }

    boolean isEmpty() {
        return keys.isEmpty();
    }

    List<K> keys() {
        return keys;
    }

    void forEach(Action<K, V> action) {
        for (int i = 0; i < keys.size(); i++) {
            action.accept(keys.get(i), values.get(i), encoded.get(i));
        }
    }

    /** What is done with an entry. */
    @FunctionalInterface
    interface Action<K, V> {
        void accept(K key, V value, byte[] encoded);
    }
}
