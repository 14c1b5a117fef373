package io.omnicache.jcache.internal.store.behind;

import io.omnicache.jcache.internal.entry.EncodedKey;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Supplier;
import javax.cache.integration.CacheLoader;
import org.jspecify.annotations.Nullable;

/**
 * A cache loader that sees the changes of this JVM which the store doesn't have yet: a loaded key has the value that is
 * queued, or none if its removal is queued. Asks the application's loader for all other keys, and for those whose later
 * change by another JVM is in the store. Thread-safe if that is.
 *
 * @param loader the application's loader
 * @param encoding encodes keys
 */
public record BehindLoader<K, V>(CacheLoader<K, V> loader, WriteBehind<K, V> queue, Function<K, byte[]> encoding)
        implements CacheLoader<K, V> {

    @Override
    @SuppressWarnings("NullAway") // A loader returns null for a key that the store doesn't have.
    public V load(K key) {
        EncodedKey id = id(key);
        PendingWrite<K, V> pending = queue.findAll(List.of(id)).get(id);
        return pending == null ? loader.load(key) : valueOf(pending);
    }

    @Override
    public Map<K, V> loadAll(Iterable<? extends K> keys) {
        Map<K, V> queued = new HashMap<>();
        List<K> others = new ArrayList<>();
        Map<K, EncodedKey> ids = new IdentityHashMap<>();
        keys.forEach(key -> ids.put(key, id(key)));
        Map<EncodedKey, PendingWrite<K, V>> waiting = queue.findAll(ids.values());
        for (K key : keys) {
            PendingWrite<K, V> pending = waiting.get(ids.get(key));
            if (pending == null) {
                others.add(key);
            } else {
                V value = valueOf(pending);
                if (value != null) {
                    queued.put(key, value);
                }
            }
        }
        if (queued.isEmpty() && others.isEmpty()) {
            return queued;
        }
        Map<K, V> loaded = others.isEmpty() ? null : loader.loadAll(others);
        if (loaded != null) {
            queued.putAll(loaded);
        }
        return queued;
    }

    private EncodedKey id(K key) {
        return new EncodedKey(encoding.apply(key));
    }

    private static <V> @Nullable V valueOf(PendingWrite<?, V> pending) {
        Supplier<V> value = pending.change.value();
        return value == null ? null : value.get();
    }
}
