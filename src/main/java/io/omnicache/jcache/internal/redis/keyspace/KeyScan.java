package io.omnicache.jcache.internal.redis.keyspace;

import io.omnicache.jcache.RedisCacheException;
import io.omnicache.jcache.internal.redis.Command;
import io.omnicache.jcache.internal.redis.Command.Verb;
import io.omnicache.jcache.internal.redis.OmittedText;
import io.omnicache.jcache.internal.redis.RedisConnection;
import io.omnicache.jcache.internal.redis.RedisConnection.Node;
import io.omnicache.jcache.internal.redis.keyspace.MasterWalk.Page;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An iteration over the keys of a keyspace, page by page. Returns every key that exists during the whole iteration,
 * even if the topology changes. May return keys that exist during a part of the iteration, and may return a key twice.
 * Used by one thread.
 */
public final class KeyScan {
    private static final byte[] OMITTED = {};

    private final MasterWalk<List<byte[]>> walk;

    KeyScan(MasterWalk<List<byte[]>> walk) {
        this.walk = walk;
    }

    /**
     * Returns the next page of keys, which may be empty; {@code null} after the last page. An empty key stands for one
     * whose name is longer than any value may be.
     *
     * @throws io.omnicache.jcache.RedisCacheException if Redis refuses a command, or is unavailable for longer than
     *     five times the timeout
     */
    public @Nullable List<byte[]> next() {
        return walk.next();
    }

    /**
     * Reads one page of the keys with a prefix from one master. A key whose name is too long to be one of this library
     * is empty.
     */
    static Page<List<byte[]>> page(
            RedisConnection connection, Node master, byte[] cursor, byte[] prefix, PageSize size) {
        while (true) {
            try {
                List<?> reply = list(connection.callOn(
                        master,
                        Command.keyless(
                                Verb.SCAN, cursor, "MATCH", GlobPattern.startingWith(prefix), "COUNT", size.next())));
                List<?> names = list(reply.get(1));
                size.onPage(names);
                return new Page<>((byte[]) reply.get(0), keys(names));
            } catch (RedisCacheException e) {
                size.onFailure(e);
            }
        }
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
            keys.add(key instanceof OmittedText ? OMITTED : (byte[]) key);
        }
        return keys;
    }
}
