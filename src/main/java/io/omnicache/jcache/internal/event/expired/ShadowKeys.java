package io.omnicache.jcache.internal.event.expired;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/**
 * The Redis keys of the copies of one cache's entries: {@code <key prefix>~shadow:{<key of the entry>}}. A copy is in
 * the slot of its entry. Immutable.
 */
final class ShadowKeys {
    private static final String KIND = "~shadow:{";

    private final String keyPrefix;
    private final byte[] before;

    ShadowKeys(String keyPrefix) {
        this.keyPrefix = keyPrefix;
        this.before = (keyPrefix + KIND).getBytes(StandardCharsets.UTF_8);
    }

    /**
     * Whether a cluster puts each copy into the slot of its entry: not if an unpaired brace comes first in all keys.
     */
    boolean areInSlotsOfEntries() {
        int open = keyPrefix.indexOf('{');
        return open < 0 || keyPrefix.indexOf('}', open) > open + 1;
    }

    /** Returns the key of an entry's copy. */
    byte[] of(byte[] entry) {
        ByteArrayOutputStream key = new ByteArrayOutputStream(before.length + entry.length + 1);
        key.writeBytes(before);
        key.writeBytes(entry);
        key.write('}');
        return key.toByteArray();
    }

    /** Returns the prefix of the copies of all entries whose keys begin with a prefix. */
    byte[] prefix(byte[] entryPrefix) {
        ByteArrayOutputStream prefix = new ByteArrayOutputStream(before.length + entryPrefix.length);
        prefix.writeBytes(before);
        prefix.writeBytes(entryPrefix);
        return prefix.toByteArray();
    }
}
