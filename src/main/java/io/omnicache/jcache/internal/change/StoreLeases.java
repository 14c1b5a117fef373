package io.omnicache.jcache.internal.change;

import io.omnicache.jcache.internal.entry.EncodedKey;
import io.omnicache.jcache.internal.redis.keyspace.ControlKeys;
import io.omnicache.jcache.internal.redis.keyspace.Keyspace;
import io.omnicache.jcache.internal.store.WriteThrough;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import javax.cache.CacheException;
import org.jspecify.annotations.Nullable;

/**
 * The locks in Redis that each thread holds, and the names of their keys, which lie in the slot of the entry.
 * Thread-safe.
 */
final class StoreLeases {
    private final ControlKeys keys;
    private final Keyspace entries;
    private final long millis;
    private final ThreadLocal<Map<EncodedKey, StoreLease>> held = ThreadLocal.withInitial(HashMap::new);

    /** @throws CacheException if, in a cluster, the key prefix allows no locks in the slots of the entries */
    StoreLeases(Keyspace namespace, Keyspace entries, Duration lease) {
        String prefix = new String(namespace.key(new byte[0]), StandardCharsets.UTF_8);
        ControlKeys.require("The cache has a cache writer", namespace.connection(), prefix);
        this.keys = ControlKeys.in(namespace);
        this.entries = entries;
        this.millis = lease.toMillis();
    }

    /** How long a lock outlives the last sign of life of its holder. */
    long millis() {
        return millis;
    }

    /** The locks that the calling thread holds. */
    Map<EncodedKey, StoreLease> held() {
        return held.get();
    }

    void removeIfNoneHeld() {
        if (held.get().isEmpty()) {
            held.remove();
        }
    }

    /** Creates a lock that nobody holds yet. */
    StoreLease create(EncodedKey key) {
        byte[] entry = entries.key(key.bytes());
        return new StoreLease(keys.of("~lock:", entry), entry, keys.of(WriteThrough.ASIDE, entry));
    }

    /** The calling thread's lock of an entry; {@code null} if it doesn't hold the lock. */
    @Nullable
    StoreLease find(EncodedKey key) {
        return held.get().get(key);
    }

    /** The key of the name of the entry's last change. */
    byte[] markKey(byte[] entryKey) {
        return keys.of("~behind:", entryKey);
    }

    /** As {@link #markKey(byte[])}, by the encoded key. */
    byte[] markKey(EncodedKey key) {
        return markKey(entries.key(key.bytes()));
    }

    /**
     * Returns the calling thread's lock of an entry.
     *
     * @throws IllegalStateException if the thread doesn't hold it
     */
    StoreLease of(EncodedKey key) {
        @Nullable StoreLease lease = held.get().get(key);
        if (lease == null) {
            throw new IllegalStateException("The entry isn't locked by this thread");
        }
        return lease;
    }

    /** As {@link #of(EncodedKey)}, by the entry's whole key in Redis. */
    StoreLease of(byte[] entryKey) {
        return of(new EncodedKey(entries.suffix(entryKey)));
    }
}
