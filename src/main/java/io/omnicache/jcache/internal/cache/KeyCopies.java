package io.omnicache.jcache.internal.cache;

import io.omnicache.jcache.internal.entry.EntryCopies;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;

/**
 * The keys of an asynchronous operation as they were when it was called. Immutable.
 *
 * @param keys copies
 * @param originals of those copies that aren't equal to the caller's key: arrays, for example, by which the caller looks up results
 */
record KeyCopies<K>(Set<K> keys, Map<K, K> originals) {

    static <K> KeyCopies<K> of(Set<? extends K> keys, EntryCopies<K, ?> copies) {
        Set<K> copied = new LinkedHashSet<>();
        Map<K, K> originals = new IdentityHashMap<>();
        for (K key : keys) {
            K copy = copies.copyKey(key);
            copied.add(copy);
            if (copy != key && !copy.equals(key)) {
                originals.put(copy, key);
            }
        }
        return new KeyCopies<>(copied, originals);
    }

    /** Results with the caller's keys where it would not find them by the copies. */
    <T> Map<K, T> restored(Map<K, T> results) {
        if (originals.isEmpty()) {
            return results;
        }
        Map<K, T> restored = new HashMap<>();
        results.forEach((key, result) -> restored.put(originals.getOrDefault(key, key), result));
        return restored;
    }
}
