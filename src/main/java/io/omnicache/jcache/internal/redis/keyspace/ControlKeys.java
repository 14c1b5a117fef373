package io.omnicache.jcache.internal.redis.keyspace;

import io.omnicache.jcache.internal.redis.RedisConnection;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import javax.cache.CacheException;

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
     * Whether a cluster puts each control key into the slot of its entry: not if a brace in the prefix of all keys
     * begins or ends a tag by itself.
     */
    public static boolean areInSlotsOfEntries(String keyPrefix) {
        return HashSlot.isTagged(keyPrefix) || keyPrefix.indexOf('{') < 0 && keyPrefix.indexOf('}') < 0;
    }

    /**
     * Refuses what needs control keys where these can't lie in the slots of their entries.
     *
     * @param what what needs them: the beginning of the message
     * @throws CacheException if the servers are a cluster and the key prefix doesn't allow it
     */
    public static void require(String what, RedisConnection connection, String keyPrefix) {
        if (connection.isCluster() && !areInSlotsOfEntries(keyPrefix)) {
            throw new CacheException(what + ", which in a cluster needs a key prefix without a brace, or with a whole"
                    + " tag, such as {tag}; key-prefix is " + keyPrefix);
        }
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
