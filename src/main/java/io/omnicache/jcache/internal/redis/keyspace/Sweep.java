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
 * Deletes all keys of a prefix by walking over the whole database. A script works in slices of bounded time; a pause
 * of the same length follows each slice. So another client waits for one slice at most, and half of the server's time
 * is left for others. Thread-safe. After a failure the walk goes on as {@link MasterWalk} says.
 */
final class Sweep {
    /** Less than the round trip of a command, so that other clients hardly notice a slice. */
    static final long SLICE_MICROS = 250;
    /** How many keys a slice looks at between two looks at the clock. */
    static final long SLICE_STEP = 20;
    /** How many keys a slice looks at where scripts can't read the clock. */
    static final long SLICE_WITHOUT_CLOCK = 200;

    private static final Script SCRIPT = Script.load(Sweep.class, "sweep.lua");
    private static final long SLICE_BY_CLIENT = 1_000;
    /** Bounds the pause where the server's clock was set forward during a slice. */
    private static final long LONGEST_PAUSE_MICROS = 4 * SLICE_MICROS;

    private final RedisConnection connection;
    private final byte[] prefix;
    private volatile boolean scriptsForbidden;

    Sweep(RedisConnection connection, byte[] prefix) {
        this.connection = connection;
        this.prefix = prefix;
    }

    /** Deletes the keys; returns how many existed and hadn't expired, as far as replies arrived. */
    long run() {
        MasterWalk<Slice> walk = new MasterWalk<>(connection, this::slice);
        long removed = 0;
        for (Slice slice = walk.next(); slice != null; slice = walk.next()) {
            removed += slice.removed();
            pauseAfterSlice(slice.micros());
        }
        return removed;
    }

    /** Pauses for as long as a slice took, so that the server serves other clients. */
    static void pauseAfterSlice(long micros) {
        LockSupport.parkNanos(TimeUnit.MICROSECONDS.toNanos(Math.min(micros, LONGEST_PAUSE_MICROS)));
    }

    /** Deletes keys by commands of their own, which follow redirects; returns how many existed. */
    static long unlink(RedisConnection connection, List<byte[]> keys) {
        List<Command> commands =
                keys.stream().map(key -> Command.of(Verb.UNLINK, key)).toList();
        return connection.callAll(commands).stream()
                .mapToLong(reply -> reply.get() instanceof Long count ? count : 0)
                .sum();
    }

    private Page<Slice> slice(Node master, byte[] cursor) {
        if (!scriptsForbidden) {
            try {
                List<?> reply = KeyScan.list(connection.callOn(master, sliceByScript(cursor)));
                long refused = unlink(connection, KeyScan.keys(reply.get(2)));
                return new Page<>((byte[]) reply.get(0), new Slice((Long) reply.get(1) + refused, (Long) reply.get(3)));
            } catch (RedisCacheException e) {
                if (!RedisErrors.isForbidden(e)) {
                    throw e;
                }
                scriptsForbidden = true;
            }
        }
        Page<List<byte[]>> page = KeyScan.page(connection, master, cursor, prefix, SLICE_BY_CLIENT);
        return new Page<>(page.next(), new Slice(unlink(connection, page.content()), 0));
    }

    private Command sliceByScript(byte[] cursor) {
        return Command.keylessScript(
                SCRIPT, cursor, GlobPattern.startingWith(prefix), SLICE_MICROS, SLICE_STEP, SLICE_WITHOUT_CLOCK);
    }

    /** How many keys a slice deleted, and for how long it occupied the server. */
    private record Slice(long removed, long micros) {}
}
