package io.omnicache.jcache.internal.redis.keyspace;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Names the Redis keys of what is stored about an entry: {@code <key prefix><kind>{<key of the entry>}}, in the slot of
 * the entry, so that one script may change both. Immutable.
 */
public final class ControlKeys {
    private final byte[] keyPrefix;

    /** @param keyPrefix the prefix of every key of the application */
    public ControlKeys(String keyPrefix) {
        this(keyPrefix.getBytes(StandardCharsets.UTF_8));
    }

    private ControlKeys(byte[] keyPrefix) {
        this.keyPrefix = keyPrefix;
    }

    /** Returns the control keys of the caches in a namespace. */
    public static ControlKeys in(Keyspace namespace) {
        return new ControlKeys(namespace.key(new byte[0]));
    }

    /**
     * Returns the key of what is stored about an entry.
     *
     * @param kind what is stored, such as {@code ~lock:}
     * @param entry the whole key of the entry
     */
    public byte[] of(String kind, byte[] entry) {
        byte[] begin = prefix(kind, entry);
        byte[] key = Arrays.copyOf(begin, begin.length + 1);
        key[begin.length] = '}';
        return key;
    }

    /** Returns what the keys of this kind begin with, for all entries whose keys begin with a prefix. */
    public byte[] prefix(String kind, byte[] entryPrefix) {
        byte[] name = kind.getBytes(StandardCharsets.UTF_8);
        int tag = keyPrefix.length + name.length;
        byte[] key = Arrays.copyOf(keyPrefix, tag + 1 + entryPrefix.length);
        System.arraycopy(name, 0, key, keyPrefix.length, name.length);
        key[tag] = '{';
        System.arraycopy(entryPrefix, 0, key, tag + 1, entryPrefix.length);
        return key;
    }
}
