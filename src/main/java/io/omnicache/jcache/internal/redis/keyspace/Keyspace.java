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
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * All keys in Redis that begin with one prefix: the entries of a cache. Thread-safe. Only {@link #flush()} and the
 * index use keys outside the prefix. Every method throws a {@link RedisCacheException} if Redis fails.
 */
public final class Keyspace {
    private static final long PAGE = 500;

    private final RedisConnection connection;
    private final byte[] prefix;
    private final Sweep sweep;
    private final @Nullable IndexKeys sets;
    private final @Nullable KeyIndex index;
    private final List<ChangeScript.Part> partsOfWrites;
    private final List<ChangeScript.Part> partsOfRemovals;
    private final ChangeScript writes;
    private final ChangeScript removals;

    /** Creates the keyspace of a prefix, without an index. */
    public Keyspace(RedisConnection connection, String prefix) {
        this(connection, prefix.getBytes(StandardCharsets.UTF_8), null, List.of(), List.of());
    }

    private Keyspace(
            RedisConnection connection,
            byte[] prefix,
            @Nullable IndexKeys sets,
            List<ChangeScript.Part> partsOfWrites,
            List<ChangeScript.Part> partsOfRemovals) {
        this.connection = connection;
        this.prefix = prefix;
        this.sets = sets;
        this.sweep = new Sweep(connection, this.prefix);
        this.index = sets == null ? null : new KeyIndex(connection, this.prefix, sets);
        this.partsOfWrites = partsOfWrites;
        this.partsOfRemovals = partsOfRemovals;
        this.writes = new ChangeScript(index == null ? partsOfWrites : join(index.partOfWrites(), partsOfWrites));
        this.removals =
                new ChangeScript(index == null ? partsOfRemovals : join(index.partOfRemovals(), partsOfRemovals));
    }

    /**
     * Returns the keyspace of the keys that begin with the key prefix, the name and a colon, with an index of these
     * keys. Every program that writes such keys must also update the index.
     *
     * @param name without a colon and without braces
     * @throws javax.cache.CacheException if, in a cluster, the key prefix allows no index in the slots of the entries
     */
    public static Keyspace indexed(RedisConnection connection, String keyPrefix, String name) {
        return new Keyspace(
                connection,
                (keyPrefix + name + ":").getBytes(StandardCharsets.UTF_8),
                new IndexKeys(keyPrefix, name, connection.isCluster()),
                List.of(),
                List.of());
    }

    private static List<ChangeScript.Part> join(ChangeScript.Part first, List<ChangeScript.Part> rest) {
        return Stream.concat(Stream.of(first), rest.stream()).toList();
    }

    /** Returns the same keyspace on another connection. */
    public Keyspace by(RedisConnection other) {
        return new Keyspace(other, prefix, sets, partsOfWrites, partsOfRemovals);
    }

    /**
     * Returns the same keyspace, whose changes also carry out the given parts. A part that encloses others comes after
     * them; the index is closest to the change.
     *
     * @param ofWrites the parts of changes that may create their entry
     * @param ofRemovals the parts of changes that may remove their entry but never create an entry
     */
    public Keyspace with(List<ChangeScript.Part> ofWrites, List<ChangeScript.Part> ofRemovals) {
        return new Keyspace(connection, prefix, sets, ofWrites, ofRemovals);
    }

    /** Returns the same keyspace with one more part of writes and one of removals, which enclose all others. */
    public Keyspace enclosedBy(ChangeScript.Part ofWrites, ChangeScript.Part ofRemovals) {
        return with(
                Stream.concat(partsOfWrites.stream(), Stream.of(ofWrites)).toList(),
                Stream.concat(partsOfRemovals.stream(), Stream.of(ofRemovals)).toList());
    }

    public RedisConnection connection() {
        return connection;
    }

    /** Returns the whole key of an entry: the prefix, then the suffix. */
    public byte[] key(byte[] suffix) {
        byte[] key = Arrays.copyOf(prefix, prefix.length + suffix.length);
        System.arraycopy(suffix, 0, key, prefix.length, suffix.length);
        return key;
    }

    /** Returns the key without the prefix. */
    public byte[] suffix(byte[] key) {
        return Arrays.copyOfRange(key, prefix.length, key.length);
    }

    /**
     * Returns the command to send for a change that may create its entry: the change, combined with the update of the
     * index if there is an index.
     */
    public Command write(Command change) {
        return writes.with(change);
    }

    /**
     * Returns the command to send for a change that may remove its entry but never creates an entry: the change,
     * combined with the update of the index if there is an index.
     */
    public Command removal(Command change) {
        return removals.with(change);
    }

    /** Deletes every key with the prefix, as {@link #sweep()} does, and then the index. */
    public void delete() {
        sweep();
        if (index != null) {
            index.delete();
        }
    }

    /**
     * Deletes every key with the prefix on every master. A script deletes the keys in slices, and between slices the
     * server carries out other clients' commands. If scripts aren't allowed, the client sends {@code UNLINK}. The sweep
     * continues after a failover or a restart, and works while slots migrate. Keys that are written during the sweep
     * may stay. With a complete index the sweep looks only at indexed keys.
     *
     * @return the number of keys that existed and hadn't expired, as far as replies arrived
     * @throws RedisCacheException if Redis refuses a command, or is unavailable for longer than five times the timeout
     * @see <a href="https://redis.io/docs/latest/commands/scan/">SCAN</a>
     * @see <a href="https://redis.io/docs/latest/commands/unlink/">UNLINK</a>
     */
    public long sweep() {
        return index == null ? sweep.run() : index.newSweep().run(sweep::run);
    }

    /** Starts an iteration over the keys with the prefix. */
    public KeyScan scan() {
        return new KeyScan(new MasterWalk<>(
                connection, (master, cursor) -> KeyScan.page(connection, master, cursor, prefix, PAGE)));
    }

    /**
     * Sends commands that only read. While a master is being replaced, all commands are sent again, as in a scan. For a
     * key of another type the reply is a failure, {@link WrongTypeException}.
     *
     * @throws RedisCacheException if Redis refuses a command for any other reason, or is unavailable for longer than
     *     five times the timeout
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

    /** Deletes every key of the database on every master, including keys outside the prefix. */
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
     * The replies to one call of {@link #read}.
     *
     * @param replies the replies in the order of the commands
     * @param asked the time at which the commands were sent, as {@link System#nanoTime()}
     */
    public record Values(List<Reply> replies, long asked) {}
}
