package io.omnicache.jcache.internal.event.expired;

import io.omnicache.jcache.internal.redis.keyspace.ControlKeys;

/**
 * The Redis keys of the copies of one cache's entries: {@code <key prefix>~shadow:{<key of the entry>}}. A copy is in
 * the slot of its entry. Immutable.
 */
final class ShadowKeys {
    private static final String KIND = "~shadow:";

    private final ControlKeys keys;

    ShadowKeys(String keyPrefix) {
        this.keys = new ControlKeys(keyPrefix);
    }

    /** Returns the key of an entry's copy. */
    byte[] of(byte[] entry) {
        return keys.of(KIND, entry);
    }

    /** Returns the prefix of the copies of all entries whose keys begin with a prefix. */
    byte[] prefix(byte[] entryPrefix) {
        return keys.prefix(KIND, entryPrefix);
    }
}
