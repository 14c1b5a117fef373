package io.omnicache.jcache.internal.redis;

import io.omnicache.jcache.internal.redis.Command.Verb;
import io.omnicache.jcache.internal.redis.MasterWalk.Page;
import io.omnicache.jcache.internal.redis.RedisConnection.Node;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An iteration over the keys of a keyspace, page by page. Keys that are there from its beginning to its end come, also when
 * the topology changes meanwhile; others may come. A key may come twice. Used by one thread.
 */
public final class KeyScan {
    private final MasterWalk<List<byte[]>> walk;

    KeyScan(MasterWalk<List<byte[]>> walk) {
        this.walk = walk;
    }

    /** The next keys, perhaps none; {@code null} after the last. */
    public @Nullable List<byte[]> next() {
        return walk.next();
    }

    /** One page of the keys of a prefix that a master holds. */
    static Page<List<byte[]>> page(RedisConnection connection, Node master, byte[] cursor, byte[] prefix, long count) {
        List<?> reply = list(connection.callOn(
                master, Command.keyless(Verb.SCAN, cursor, "MATCH", GlobPattern.startingWith(prefix), "COUNT", count)));
        return new Page<>((byte[]) reply.get(0), keys(reply.get(1)));
    }

    static List<?> list(@Nullable Object reply) {
        if (reply instanceof List<?> list) {
            return list;
        }
        throw new IllegalStateException("A list was expected");
    }

    static List<byte[]> keys(@Nullable Object reply) {
        List<byte[]> keys = new ArrayList<>();
        for (Object key : list(reply)) {
            keys.add((byte[]) key);
        }
        return keys;
    }
}
