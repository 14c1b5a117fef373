package io.omnicache.jcache.internal.redis;

import io.omnicache.jcache.RedisCacheException;
import io.omnicache.jcache.WrongTypeException;
import io.omnicache.jcache.internal.redis.Command.Verb;
import io.omnicache.jcache.internal.redis.MasterWalk.Page;
import io.omnicache.jcache.internal.redis.RedisConnection.Reply;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The keys of a Redis that begin with a prefix. Thread-safe. Nothing here touches a key outside the prefix, except
 * {@link #flush()}.
 */
public final class Keyspace {
    private static final long PAGE = 500;

    private final RedisConnection connection;
    private final byte[] prefix;
    private final Sweep sweep;
    private final @Nullable IndexKeys sets;
    private final @Nullable KeyIndex index;

    public Keyspace(RedisConnection connection, String prefix) {
        this(connection, prefix.getBytes(StandardCharsets.UTF_8), null);
    }

    private Keyspace(RedisConnection connection, byte[] prefix, @Nullable IndexKeys sets) {
        this.connection = connection;
        this.prefix = prefix;
        this.sets = sets;
        this.sweep = new Sweep(connection, this.prefix);
        this.index = sets == null ? null : new KeyIndex(connection, this.prefix, sets);
    }

    /**
     * The keys that begin with the key prefix, the name and a colon, with an index of them beside them, which all who write
     * here must keep.
     *
     * @param name without a colon and braces
     * @throws javax.cache.CacheException if the key prefix leaves no place for an index in a cluster
     */
    public static Keyspace indexed(RedisConnection connection, String keyPrefix, String name) {
        return new Keyspace(
                connection,
                (keyPrefix + name + ":").getBytes(StandardCharsets.UTF_8),
                new IndexKeys(keyPrefix, name, connection.isCluster()));
    }

    /** The same keys, reached in another way. */
    public Keyspace by(RedisConnection other) {
        return new Keyspace(other, prefix, sets);
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

    /** A command that changes an entry and may create it, as it is to be sent: where there is an index, that changes with it. */
    public Command write(Command change) {
        return index == null ? change : index.write(change);
    }

    /** A command that may end an entry but creates none, as it is to be sent: where there is an index, that changes with it. */
    public Command removal(Command change) {
        return index == null ? change : index.removal(change);
    }

    /** Deletes every key of the prefix, as {@link #sweep()}, and what there is beside them. */
    public void delete() {
        sweep();
        if (index != null) {
            index.delete();
        }
    }

    /**
     * Deletes every key of the prefix on every master: on the server's side, slice by slice, while other clients' commands
     * run in between; where scripts aren't allowed, by the client. It goes on after a failover, a restart and with a
     * slot under migration. Keys written meanwhile may stay. Where there is a whole index it looks at nothing else.
     *
     * @return how many keys were there and not expired, as far as replies came
     * @see <a href="https://redis.io/docs/latest/commands/scan/">SCAN</a>
     * @see <a href="https://redis.io/docs/latest/commands/unlink/">UNLINK</a>
     */
    public long sweep() {
        return index == null ? sweep.run() : index.newSweep().run(sweep::run);
    }

    /** Begins an iteration over the keys of the prefix. */
    public KeyScan scan() {
        return new KeyScan(new MasterWalk<>(
                connection, (master, cursor) -> KeyScan.page(connection, master, cursor, prefix, PAGE)));
    }

    /**
     * The replies to commands that only read, in their order; for keys of another type a {@link WrongTypeException}. It waits for a
     * master that is being replaced, as a scan does.
     *
     * @throws RedisCacheException if Redis refuses anything else, or stays away for longer than five times the timeout
     */
    public Values read(List<Command> commands) {
        Patience patience = new Patience(connection.timeout());
        while (true) {
            long asked = System.nanoTime();
            try {
                List<Reply> replies = connection.callAll(commands);
                replies.stream()
                        .filter(reply -> !(reply.failure() instanceof WrongTypeException))
                        .forEach(Reply::get);
                return new Values(replies, asked);
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

    /**
     * What was read.
     *
     * @param replies in the order of the commands
     * @param asked when they were sent, by {@link System#nanoTime()}
     */
    public record Values(List<Reply> replies, long asked) {}
}
