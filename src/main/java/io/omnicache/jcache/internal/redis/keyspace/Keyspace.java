package io.omnicache.jcache.internal.redis.keyspace;

import io.omnicache.jcache.RedisCacheException;
import io.omnicache.jcache.WrongTypeException;
import io.omnicache.jcache.internal.redis.ChangeScript;
import io.omnicache.jcache.internal.redis.Command;
import io.omnicache.jcache.internal.redis.Command.Verb;
import io.omnicache.jcache.internal.redis.RedisConnection;
import io.omnicache.jcache.internal.redis.RedisConnection.Reply;
import io.omnicache.jcache.internal.redis.keyspace.MasterWalk.Page;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * All keys of a Redis that begin with one prefix: the entries of a cache. Thread-safe. Touches no key outside the
 * prefix, except by {@link #flush()}. Every method throws a {@link RedisCacheException} if Redis fails.
 */
public final class Keyspace {
    private static final long PAGE = 500;

    private final RedisConnection connection;
    private final byte[] prefix;
    private final Sweep sweep;
    private final @Nullable IndexKeys sets;
    private final @Nullable KeyIndex index;
    private final ChangeScript writes;
    private final ChangeScript removals;

    /** The keys that begin with a prefix, without an index of them. */
    public Keyspace(RedisConnection connection, String prefix) {
        this(connection, prefix.getBytes(StandardCharsets.UTF_8), null);
    }

    private Keyspace(RedisConnection connection, byte[] prefix, @Nullable IndexKeys sets) {
        this.connection = connection;
        this.prefix = prefix;
        this.sets = sets;
        this.sweep = new Sweep(connection, this.prefix);
        this.index = sets == null ? null : new KeyIndex(connection, this.prefix, sets);
        this.writes = new ChangeScript(index == null ? List.of() : List.of(index.partOfWrites()));
        this.removals = new ChangeScript(index == null ? List.of() : List.of(index.partOfRemovals()));
    }

    /**
     * The keys that begin with the key prefix, the name and a colon, together with an index of them. Every writer of
     * such keys must keep the index too.
     *
     * @param name without a colon and without braces
     * @throws javax.cache.CacheException if in a cluster the key prefix allows no index in the slots of the entries
     */
    public static Keyspace indexed(RedisConnection connection, String keyPrefix, String name) {
        return new Keyspace(
                connection,
                (keyPrefix + name + ":").getBytes(StandardCharsets.UTF_8),
                new IndexKeys(keyPrefix, name, connection.isCluster()));
    }

    /** The same keys by way of another connection. */
    public Keyspace by(RedisConnection other) {
        return new Keyspace(other, prefix, sets);
    }

    public RedisConnection connection() {
        return connection;
    }

    /** The whole key of an entry: the prefix, then the suffix. */
    public byte[] key(byte[] suffix) {
        byte[] key = Arrays.copyOf(prefix, prefix.length + suffix.length);
        System.arraycopy(suffix, 0, key, prefix.length, suffix.length);
        return key;
    }

    /** The key without the prefix. */
    public byte[] suffix(byte[] key) {
        return Arrays.copyOfRange(key, prefix.length, key.length);
    }

    /**
     * Returns the command to send for a change that may create its entry: the change, together with that of the index
     * if there is one.
     */
    public Command write(Command change) {
        return writes.with(change);
    }

    /**
     * Returns the command to send for a change that may remove its entry but creates none: the change, together with
     * that of the index if there is one.
     */
    public Command removal(Command change) {
        return removals.with(change);
    }

    /** Deletes every key of the prefix, as {@link #sweep()} does, and the index. */
    public void delete() {
        sweep();
        if (index != null) {
            index.delete();
        }
    }

    /**
     * Deletes every key of the prefix on every master. A script deletes them in slices, between which the server
     * carries out other clients' commands; where scripts aren't allowed, the client sends {@code UNLINK}. Goes on
     * after a failover and after a restart, and works while slots migrate. Keys that are written meanwhile may stay.
     * With a complete index only indexed keys are looked at.
     *
     * @return how many keys existed and hadn't expired, as far as replies arrived
     * @throws RedisCacheException if Redis refuses, or stays away for longer than five times the timeout
     * @see <a href="https://redis.io/docs/latest/commands/scan/">SCAN</a>
     * @see <a href="https://redis.io/docs/latest/commands/unlink/">UNLINK</a>
     */
    public long sweep() {
        return index == null ? sweep.run() : index.newSweep().run(sweep::run);
    }

    /** Starts an iteration over the keys of the prefix. */
    public KeyScan scan() {
        return new KeyScan(new MasterWalk<>(
                connection, (master, cursor) -> KeyScan.page(connection, master, cursor, prefix, PAGE)));
    }

    /**
     * Sends commands that only read, and sends all of them again while a master is being replaced, as a scan does.
     * The reply for a key of another type is a failure, {@link WrongTypeException}.
     *
     * @throws RedisCacheException if Redis refuses for any other reason, or stays away for longer than five times the
     *     timeout
     */
    public Values read(List<Command> commands) {
        FailoverBackoff backoff = new FailoverBackoff(connection.timeout());
        while (true) {
            long asked = System.nanoTime();
            try {
                List<Reply> replies = connection.callAll(commands);
                replies.stream()
                        .filter(reply -> !(reply.failure() instanceof WrongTypeException))
                        .forEach(Reply::get);
                return new Values(replies, asked);
            } catch (RedisCacheException e) {
                backoff.pauseAfter(e);
            }
        }
    }

    /** Deletes every key of the database on every master, also those outside the prefix. */
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
     * The replies to one {@link #read}.
     *
     * @param replies in the order of the commands
     * @param asked when the commands were sent, as {@link System#nanoTime()}
     */
    public record Values(List<Reply> replies, long asked) {}
}
