package io.omnicache.jcache.internal.redis.keyspace;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.IntStream;
import javax.cache.CacheException;

/**
 * The Redis keys of the sets of an index. An index consists of several sets, so that no set is large. In a cluster the
 * index has one set for each slot, since a script can change an entry and its member together only if both are in one
 * slot. Without a cluster, and if a hash tag in the key prefix puts every key into one slot, the index has
 * {@value #PARTS} sets. Immutable.
 */
final class IndexKeys {
    static final int PARTS = 64;

    private final String before;
    private final String after;
    private final int prefixLength;
    private final boolean bySlot;

    /**
     * @param keyPrefix the prefix of every key of the application
     * @param name the part of the keys that names the keyspace
     * @throws CacheException if the key prefix allows no set in the same slot as its entries
     */
    IndexKeys(String keyPrefix, String name, boolean isCluster) {
        boolean hasTag = HashSlot.isTagged(keyPrefix);
        if (isCluster && !hasTag && keyPrefix.contains("{")) {
            throw new CacheException("The setting sweep of the cache " + name
                    + " is index, which in a cluster needs a key"
                    + " prefix without a brace, or with a whole tag, such as {tag}; key-prefix is " + keyPrefix);
        }
        this.before = keyPrefix + "~index:";
        this.after = ":" + name;
        this.prefixLength = (keyPrefix + name + ":").getBytes(StandardCharsets.UTF_8).length;
        this.bySlot = isCluster && !hasTag;
    }

    /** Returns the key of the set that contains an entry's member. */
    byte[] of(byte[] entry) {
        return bySlot ? set(HashSlot.of(entry)) : set(HashSlot.crc16(entry, prefixLength, entry.length) % PARTS);
    }

    /** Returns the keys of all sets, whether they exist or not. */
    List<byte[]> all() {
        return IntStream.range(0, bySlot ? HashSlot.SLOTS : PARTS)
                .mapToObj(this::set)
                .toList();
    }

    private byte[] set(int number) {
        String part = bySlot ? "{" + Tags.ALL[number] + "}" : Integer.toString(number);
        return (before + part + after).getBytes(StandardCharsets.UTF_8);
    }

    /** The hash tags of all slots. Computed when the first index in a cluster needs them. */
    private static final class Tags {
        static final String[] ALL = HashSlot.tags();
    }
}
