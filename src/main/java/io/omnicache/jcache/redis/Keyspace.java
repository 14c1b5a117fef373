package io.omnicache.jcache.redis;

import io.omnicache.jcache.redis.Command.Verb;
import io.omnicache.jcache.redis.RedisConnection.Node;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The keys of one server that begin with a prefix. Thread-safe. Nothing here touches a key outside the prefix, except
 * {@link #flush()}.
 */
public final class Keyspace {
    private static final Script SWEEP = Script.load(Keyspace.class, "sweep.lua");
    private static final long SLICE = 1_000;
    private static final long PAGE = 500;

    private final RedisConnection connection;
    private final byte[] prefix;

    public Keyspace(RedisConnection connection, String prefix) {
        this.connection = connection;
        this.prefix = prefix.getBytes(StandardCharsets.UTF_8);
    }

    public RedisConnection connection() {
        return connection;
    }

    /** The whole key of an entry: the prefix and what stands behind it. */
    public byte[] key(byte[] suffix) {
        byte[] key = Arrays.copyOf(prefix, prefix.length + suffix.length);
        System.arraycopy(suffix, 0, key, prefix.length, suffix.length);
        return key;
    }

    /** What stands behind the prefix. */
    public byte[] suffix(byte[] key) {
        return Arrays.copyOfRange(key, prefix.length, key.length);
    }

    /**
     * Deletes every key of the prefix on the server's side, slice by slice; other clients' commands run in between.
     * Keys written meanwhile may stay.
     *
     * @return how many keys were there and not expired
     * @see <a href="https://redis.io/docs/latest/commands/scan/">SCAN</a>
     * @see <a href="https://redis.io/docs/latest/commands/unlink/">UNLINK</a>
     */
    public long sweep() {
        long removed = 0;
        for (Node node : connection.masters()) {
            removed += sweep(node);
        }
        return removed;
    }

    /** Passes the keys of the prefix on, page by page; a key may come twice while the server rehashes its table. */
    public @Nullable Cursor scan(@Nullable Cursor from, Consumer<List<byte[]>> page) {
        Cursor at = from != null ? from : Cursor.start(connection.masters());
        List<?> reply = (List<?>) at.require(connection.callOn(
                at.node(), Command.keyless(Verb.SCAN, at.position(), "MATCH", pattern(), "COUNT", PAGE)));
        List<byte[]> keys = new ArrayList<>();
        for (Object key : (List<?>) reply.get(1)) {
            keys.add((byte[]) key);
        }
        page.accept(keys);
        return at.next((byte[]) reply.get(0));
    }

    /** Empties the database, foreign keys included. */
    public void flush() {
        for (Node node : connection.masters()) {
            connection.callOn(node, Command.keyless(Verb.FLUSHDB));
        }
    }

    private long sweep(Node node) {
        byte[] cursor = {'0'};
        long removed = 0;
        do {
            List<?> reply = (List<?>) connection.callOn(node, Command.keylessScript(SWEEP, cursor, pattern(), SLICE));
            if (reply == null) {
                throw new IllegalStateException("The sweep script gave no reply");
            }
            cursor = (byte[]) reply.get(0);
            removed += (Long) reply.get(1);
            for (Object refused : (List<?>) reply.get(2)) {
                byte[] key = (byte[]) refused;
                Object deleted = connection.call(Command.of(Verb.UNLINK, key));
                removed += deleted instanceof Long count ? count : 0;
            }
        } while (!Arrays.equals(cursor, new byte[] {'0'}));
        return removed;
    }

    private byte[] pattern() {
        return GlobPattern.startingWith(prefix);
    }

    /** How far a scan has come: the masters that are left, and the position on the first of them. */
    public record Cursor(List<? extends Node> nodes, byte[] position) {
        private static final byte[] START = {'0'};

        static Cursor start(List<? extends Node> nodes) {
            return new Cursor(nodes, START);
        }

        Node node() {
            return nodes.get(0);
        }

        @Nullable
        Cursor next(byte[] reached) {
            if (!Arrays.equals(reached, START)) {
                return new Cursor(nodes, reached);
            }
            return nodes.size() == 1 ? null : new Cursor(nodes.subList(1, nodes.size()), START);
        }

        Object require(@Nullable Object reply) {
            if (reply == null) {
                throw new IllegalStateException("SCAN gave no reply");
            }
            return reply;
        }
    }
}
