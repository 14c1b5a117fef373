package io.omnicache.jcache.internal.failure;

import io.omnicache.jcache.internal.entry.EncodedKey;
import java.util.Collection;
import java.util.concurrent.ConcurrentHashMap;

/** The keys of commands that wait for the removal of their entries, and for which no thread waits. Thread-safe. */
final class RemovingKeys {
    private final ConcurrentHashMap<EncodedKey, Integer> commands = new ConcurrentHashMap<>();

    void begin(Collection<EncodedKey> keys) {
        keys.forEach(key -> commands.merge(key, 1, Integer::sum));
    }

    void end(Collection<EncodedKey> keys) {
        keys.forEach(key -> commands.computeIfPresent(key, (k, number) -> number == 1 ? null : number - 1));
    }

    boolean isEmpty() {
        return commands.isEmpty();
    }

    boolean contains(EncodedKey key) {
        return commands.containsKey(key);
    }
}
