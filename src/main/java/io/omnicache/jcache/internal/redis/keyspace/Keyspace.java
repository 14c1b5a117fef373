package io.omnicache.jcache.internal.redis.keyspace;

import io.omnicache.jcache.RedisCacheException;
import io.omnicache.jcache.WrongTypeException;
import io.omnicache.jcache.internal.redis.ChangeContext;
import io.omnicache.jcache.internal.redis.ChangeScript;
import io.omnicache.jcache.internal.redis.Command;
import io.omnicache.jcache.internal.redis.Command.Verb;
import io.omnicache.jcache.internal.redis.OperationTime;
import io.omnicache.jcache.internal.redis.RedisConnection;
import io.omnicache.jcache.internal.redis.RedisConnection.Reply;
import io.omnicache.jcache.internal.redis.RedisErrors;
import io.omnicache.jcache.internal.redis.keyspace.MasterWalk.Page;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * All keys in Redis that begin with one prefix: the entries of a cache. Thread-safe. Only {@link #flush()} and the
 * index use keys outside the prefix. Every method throws a {@link RedisCacheException} if Redis fails.
 */
public final class Keyspace {
    private static final long PAGE = 500;
    private static final byte[] NOTHING = {};

    private final RedisConnection connection;
    private final byte[] prefix;
    private final Sweep sweep;
    private final @Nullable IndexKeys sets;
    private final @Nullable KeyIndex index;
    private final List<ChangeScript.Part> partsOfWrites;
    private final List<ChangeScript.Part> partsOfRemovals;
    private final ChangeScript writes;
    private final ChangeScript removals;
    private final @Nullable Copies copies;
    private final ChangeScript accesses;

    /** Creates the keyspace of a prefix, without an index. */
    public Keyspace(RedisConnection connection, String prefix) {
        this(connection, prefix.getBytes(StandardCharsets.UTF_8), null, List.of(), List.of(), null);
    }

    private Keyspace(
            RedisConnection connection,
            byte[] prefix,
            @Nullable IndexKeys sets,
            List<ChangeScript.Part> partsOfWrites,
            List<ChangeScript.Part> partsOfRemovals,
            @Nullable Copies copies) {
        this.connection = connection;
        this.prefix = prefix;
        this.sets = sets;
        this.sweep = new Sweep(connection, this.prefix);
        this.index = sets == null ? null : new KeyIndex(connection, this.prefix, sets);
        this.partsOfWrites = partsOfWrites;
        this.partsOfRemovals = partsOfRemovals;
        this.copies = copies;
        this.accesses = new ChangeScript(copies == null ? List.of() : List.of(copies.part()));
        this.writes =
                new ChangeScript(index == null ? partsOfWrites : join(List.of(index.partOfWrites()), partsOfWrites));
        this.removals = new ChangeScript(
                index == null ? partsOfRemovals : join(List.of(index.partOfRemovals()), partsOfRemovals));
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
                List.of(),
                null);
    }

    private static List<ChangeScript.Part> join(List<ChangeScript.Part> first, List<ChangeScript.Part> rest) {
        return Stream.concat(first.stream(), rest.stream()).toList();
    }

    /** Returns the same keyspace on another connection. */
    public Keyspace by(RedisConnection other) {
        return new Keyspace(other, prefix, sets, partsOfWrites, partsOfRemovals, copies);
    }

    /**
     * Returns the same keyspace, whose changes also carry out the given parts. The added parts enclose the parts that
     * are there; the index is closest to the change.
     *
     * @param ofWrites the parts of changes that may create their entry
     * @param ofRemovals the parts of changes that may remove their entry but never create an entry
     */
    public Keyspace with(List<ChangeScript.Part> ofWrites, List<ChangeScript.Part> ofRemovals) {
        return new Keyspace(
                connection, prefix, sets, join(partsOfWrites, ofWrites), join(partsOfRemovals, ofRemovals), copies);
    }

    /** Returns the same keyspace, in which also accesses keep the copies, and a sweep deletes them. */
    public Keyspace with(Copies ofEntries) {
        return new Keyspace(connection, prefix, sets, partsOfWrites, partsOfRemovals, ofEntries);
    }

    /** Returns the same keyspace, whose changes carry out the update of the index only. */
    public Keyspace withoutParts() {
        return new Keyspace(connection, prefix, sets, List.of(), List.of(), null);
    }

    /** Returns the same keyspace with one more part of writes and one of removals, which enclose all others. */
    public Keyspace enclosedBy(ChangeScript.Part ofWrites, ChangeScript.Part ofRemovals) {
        return with(List.of(ofWrites), List.of(ofRemovals));
    }

    public RedisConnection connection() {
        return connection;
    }

    /** Whether the key is that of an entry. */
    public boolean owns(byte[] key) {
        return key.length >= prefix.length && Arrays.equals(key, 0, prefix.length, prefix, 0, prefix.length);
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

    /** As {@link #write(Command)}, for a change that a user of the cache didn't ask for. */
    public Command write(Command change, ChangeContext context) {
        return writes.with(change, context);
    }

    /**
     * Returns the command to send for a change that may remove its entry but never creates an entry: the change,
     * combined with the update of the index if there is an index.
     */
    public Command removal(Command change) {
        return removals.with(change);
    }

    /** Returns the command to send for a read that changes the time to live of its entry, and nothing else. */
    public Command access(Command read) {
        return accesses.with(read);
    }

    /** As {@link #removal(Command)}, for a change that a user of the cache didn't ask for. */
    public Command removal(Command change, ChangeContext context) {
        return removals.with(change, context);
    }

    /** Whether a removal must be sent even if the entry is known not to exist. */
    public boolean needsEveryRemoval() {
        if (connection.mayAnswerWithoutServer()) {
            return true;
        }
        for (ChangeScript.Part part : partsOfRemovals) {
            if (part.needsEveryRemoval() && part.isActive()) {
                return true;
            }
        }
        return false;
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
        return sweep(NOTHING);
    }

    /**
     * As {@link #sweep()}. Also deletes values that begin with the given bytes, but doesn't count them.
     *
     * @param uncounted empty to count all
     */
    public long sweep(byte[] uncounted) {
        if (copies != null
                && copies.exist().getAsBoolean()) { // First, so that the copy of an entry written meanwhile stays.
            new Sweep(connection, copies.prefix()).run(NOTHING);
        }
        return index == null ? sweep.run(uncounted) : index.newSweep(uncounted).run(() -> sweep.run(uncounted));
    }

    /** Starts an iteration over the keys with the prefix. */
    public KeyScan scan() {
        PageSize size = new PageSize(PAGE);
        return new KeyScan(new MasterWalk<>(
                connection, (master, cursor) -> KeyScan.page(connection, master, cursor, prefix, size)));
    }

    /**
     * Sends commands that only read, for keys that a walk has found. While a master is being replaced, all commands are
     * sent again, as in a scan. For a key of another type the reply is a failure, {@link WrongTypeException}. For a value
     * that takes more memory than it may, the reply is a failure too ({@link RedisErrors#isTooLarge}).
     *
     * @throws RedisCacheException if Redis refuses a command for any other reason, or is unavailable for longer than
     *     five times the timeout
     */
    public Values read(List<Command> commands) {
        FailoverBackoff backoff = FailoverBackoff.underWay(connection.timeout());
        OperationTime time = OperationTime.ofThread();
        boolean begins = time.begin(backoff.longestNanos());
        try {
            return read(commands, backoff);
        } finally {
            if (begins) {
                time.end();
            }
        }
    }

    private Values read(List<Command> commands, FailoverBackoff backoff) {
        while (true) {
            long asked = System.nanoTime();
            try {
                List<Reply> replies = connection.callAllOfWalk(commands);
                replies.stream().filter(reply -> !isOfOneKey(reply.failure())).forEach(Reply::get);
                return new Values(replies, asked);
            } catch (RedisCacheException e) {
                backoff.pauseAfter(e);
            }
        }
    }

    private static boolean isOfOneKey(@Nullable RedisCacheException failure) {
        return failure instanceof WrongTypeException || failure != null && RedisErrors.isTooLarge(failure);
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
     * Copies of the entries under other keys, which live for a limited time.
     *
     * @param prefix the prefix of the keys of all copies
     * @param exist whether there may be copies
     * @param part the part of a change that keeps the copy of the entry
     */
    public record Copies(byte[] prefix, BooleanSupplier exist, ChangeScript.Part part) {}

    /**
     * The replies to one call of {@link #read}.
     *
     * @param replies the replies in the order of the commands
     * @param asked the time at which the commands were sent, as {@link System#nanoTime()}
     */
    public record Values(List<Reply> replies, long asked) {}
}
