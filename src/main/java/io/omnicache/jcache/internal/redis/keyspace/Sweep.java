package io.omnicache.jcache.internal.redis.keyspace;

import io.omnicache.jcache.RedisCacheException;
import io.omnicache.jcache.internal.redis.Command;
import io.omnicache.jcache.internal.redis.Command.Verb;
import io.omnicache.jcache.internal.redis.RedisConnection;
import io.omnicache.jcache.internal.redis.RedisConnection.Node;
import io.omnicache.jcache.internal.redis.RedisErrors;
import io.omnicache.jcache.internal.redis.Script;
import io.omnicache.jcache.internal.redis.keyspace.MasterWalk.Page;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * Deletes all keys with a prefix by a walk over the whole database. A script works in slices of limited time, and a
 * pause of the same length follows each slice. Therefore another client waits for one slice at most, and half of the
 * server's time is left for other clients. After a failure the walk continues as described in {@link MasterWalk}.
 * Thread-safe.
 */
final class Sweep {
    /**
     * The time limit of a slice: less than the round trip of a command, so that other clients hardly notice a slice.
     */
    static final long SLICE_MICROS = 250;
    /** The number of keys that a slice handles before it reads the clock again. */
    static final long SLICE_STEP = 20;
    /** The number of keys in a slice if scripts can't read the clock. */
    static final long SLICE_WITHOUT_CLOCK = 200;

    private static final Script SCRIPT = Script.load(Sweep.class, "sweep.lua");
    private static final long SLICE_BY_CLIENT = 1_000;
    /** The longest pause. Needed if the server's clock is set forward during a slice. */
    private static final long LONGEST_PAUSE_MICROS = 4 * SLICE_MICROS;

    private final RedisConnection connection;
    private final byte[] prefix;
    private volatile boolean scriptsForbidden;

    Sweep(RedisConnection connection, byte[] prefix) {
        this.connection = connection;
        this.prefix = prefix;
        this.scriptsForbidden = !connection.mayUseScripts();
    }

    /**
     * Deletes the keys. Returns the number of keys that existed and hadn't expired, as far as replies arrived.
     *
     * @param uncounted values that begin with these bytes aren't counted; empty to count all
     */
    long run(byte[] uncounted) {
        MasterWalk<Slice> walk = new MasterWalk<>(connection, new Slices(uncounted));
        long removed = 0;
        for (Slice slice = walk.next(); slice != null; slice = walk.next()) {
            removed += slice.removed();
            pauseAfterSlice(slice.micros());
        }
        return removed;
    }

    /** Pauses for as long as the slice took, so that the server can serve other clients. */
    static void pauseAfterSlice(long micros) {
        LockSupport.parkNanos(TimeUnit.MICROSECONDS.toNanos(Math.min(micros, LONGEST_PAUSE_MICROS)));
    }

    /** Deletes each key by its own command, which follows redirects. Returns the number of keys that existed. */
    static long unlink(RedisConnection connection, List<byte[]> keys) {
        List<Command> commands =
                keys.stream().map(key -> Command.of(Verb.UNLINK, key)).toList();
        return connection.callAll(commands).stream()
                .mapToLong(reply -> reply.get() instanceof Long count ? count : 0)
                .sum();
    }

    /** Deletes the keys of one slice after another. */
    private final class Slices implements MasterWalk.PageReader<Slice> {
        private final byte[] uncounted;
        private final PageSize size = new PageSize(SLICE_BY_CLIENT);

        Slices(byte[] uncounted) {
            this.uncounted = uncounted;
        }

        @Override
        public Page<Slice> read(Node master, byte[] cursor) {
            if (!scriptsForbidden) {
                try {
                    List<?> reply = KeyScan.list(connection.callOn(master, byScript(cursor)));
                    long refused = unlink(connection, KeyScan.keys(reply.get(2)));
                    return new Page<>(
                            (byte[]) reply.get(0), new Slice((Long) reply.get(1) + refused, (Long) reply.get(3)));
                } catch (RedisCacheException e) {
                    if (!RedisErrors.isForbidden(e)) {
                        throw e;
                    }
                    scriptsForbidden = true;
                }
            }
            Page<List<byte[]>> page = KeyScan.page(connection, master, cursor, prefix, size);
            List<byte[]> keys =
                    page.content().stream().filter(key -> key.length > 0).toList();
            return new Page<>(page.next(), new Slice(unlink(connection, keys), 0));
        }

        private Command byScript(byte[] cursor) {
            return Command.keylessScript(
                    SCRIPT,
                    cursor,
                    GlobPattern.startingWith(prefix),
                    SLICE_MICROS,
                    SLICE_STEP,
                    SLICE_WITHOUT_CLOCK,
                    uncounted);
        }
    }

    /**
     * The result of a slice.
     *
     * @param removed the number of keys that the slice deleted
     * @param micros how long the slice occupied the server, in microseconds
     */
    private record Slice(long removed, long micros) {}
}
