package io.omnicache.jcache.redis;

import io.omnicache.jcache.RedisCacheException;
import io.omnicache.jcache.redis.Command.Verb;
import io.omnicache.jcache.redis.MasterWalk.Page;
import io.omnicache.jcache.redis.RedisConnection.Node;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The keys of a Redis that begin with a prefix. Thread-safe. Nothing here touches a key outside the prefix, except
 * {@link #flush()}.
 */
public final class Keyspace {
    private static final Script SWEEP = Script.load(Keyspace.class, "sweep.lua");
    private static final long SLICE = 1_000;
    private static final long PAGE = 500;

    private final RedisConnection connection;
    private final byte[] prefix;
    private volatile boolean scriptsForbidden;

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
     * Deletes every key of the prefix on every master: on the server's side, slice by slice, while other clients' commands
     * run in between; where scripts aren't allowed, by the client. It goes on after a failover, a restart and with a
     * slot under migration. Keys written meanwhile may stay.
     *
     * @return how many keys were there and not expired, as far as replies came
     * @see <a href="https://redis.io/docs/latest/commands/scan/">SCAN</a>
     * @see <a href="https://redis.io/docs/latest/commands/unlink/">UNLINK</a>
     */
    public long sweep() {
        MasterWalk<Long> walk = new MasterWalk<>(connection, this::sweepSlice);
        long removed = 0;
        for (Long slice = walk.next(); slice != null; slice = walk.next()) {
            removed += slice;
        }
        return removed;
    }

    /** Begins an iteration over the keys of the prefix. */
    public KeyScan scan() {
        return new KeyScan(new MasterWalk<>(connection, (master, cursor) -> scanPage(master, cursor, PAGE)));
    }

    /**
     * The values of commands that only read, in their order. It waits for a master that is being replaced, as a scan does.
     *
     * @throws RedisCacheException if Redis refuses, or stays away for longer than five times the timeout
     */
    public Values read(List<Command> commands) {
        Patience patience = new Patience(connection.timeout());
        while (true) {
            long asked = System.nanoTime();
            try {
                List<@Nullable Object> values = new ArrayList<>(commands.size());
                connection.callAll(commands).forEach(reply -> values.add(reply.get()));
                return new Values(values, asked);
            } catch (RedisCacheException e) {
                patience.await(e);
            }
        }
    }

    /** Empties the database on every master, foreign keys included. */
    public void flush() {
        MasterWalk<Boolean> walk = new MasterWalk<>(connection, (master, cursor) -> {
            connection.callOn(master, Command.keyless(Verb.FLUSHDB));
            return new Page<>(cursor, true);
        });
        while (walk.next() != null) {
            continue;
        }
    }

    private Page<Long> sweepSlice(Node master, byte[] cursor) {
        if (!scriptsForbidden) {
            try {
                List<?> reply = list(connection.callOn(master, Command.keylessScript(SWEEP, cursor, pattern(), SLICE)));
                long removed = (Long) reply.get(1);
                return new Page<>((byte[]) reply.get(0), removed + unlink(keys(reply.get(2))));
            } catch (RedisCacheException e) {
                if (!RedisErrors.isForbidden(e)) {
                    throw e;
                }
                scriptsForbidden = true;
            }
        }
        Page<List<byte[]>> page = scanPage(master, cursor, SLICE);
        return new Page<>(page.next(), unlink(page.content()));
    }

    /** By the client, which follows redirections. */
    private long unlink(List<byte[]> keys) {
        List<Command> commands =
                keys.stream().map(key -> Command.of(Verb.UNLINK, key)).toList();
        return connection.callAll(commands).stream()
                .mapToLong(reply -> reply.get() instanceof Long count ? count : 0)
                .sum();
    }

    private Page<List<byte[]>> scanPage(Node master, byte[] cursor, long count) {
        List<?> reply =
                list(connection.callOn(master, Command.keyless(Verb.SCAN, cursor, "MATCH", pattern(), "COUNT", count)));
        return new Page<>((byte[]) reply.get(0), keys(reply.get(1)));
    }

    private static List<?> list(@Nullable Object reply) {
        if (reply instanceof List<?> list) {
            return list;
        }
        throw new IllegalStateException("A list was expected");
    }

    private static List<byte[]> keys(Object reply) {
        List<byte[]> keys = new ArrayList<>();
        for (Object key : list(reply)) {
            keys.add((byte[]) key);
        }
        return keys;
    }

    private byte[] pattern() {
        return GlobPattern.startingWith(prefix);
    }

    /**
     * What was read.
     *
     * @param replies in the order of the commands
     * @param asked when they were sent, by {@link System#nanoTime()}
     */
    public record Values(List<@Nullable Object> replies, long asked) {}
}
