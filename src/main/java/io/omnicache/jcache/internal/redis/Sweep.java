package io.omnicache.jcache.internal.redis;

import io.omnicache.jcache.RedisCacheException;
import io.omnicache.jcache.internal.redis.Command.Verb;
import io.omnicache.jcache.internal.redis.MasterWalk.Page;
import io.omnicache.jcache.internal.redis.RedisConnection.Node;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * Deletes the keys of a prefix by walking over the whole database, in slices. A slice ends by the clock, and is followed by as
 * long a rest, so that other clients wait for a slice at most and have half of the server at least. Thread-safe.
 */
final class Sweep {
    /** Short beside what a command takes with its way, so that others hardly notice that they wait for a slice. */
    static final long SLICE_MICROS = 250;
    /** Keys between two looks at the clock. */
    static final long SLICE_STEP = 20;
    /** Keys of a slice where scripts see no clock. */
    static final long SLICE_WITHOUT_CLOCK = 200;

    private static final Script SCRIPT = Script.load(Sweep.class, "sweep.lua");
    private static final long SLICE_BY_CLIENT = 1_000;
    /** A slice takes longer where the machine is busy, or its clock was put forward. */
    private static final long LONGEST_REST_MICROS = 4 * SLICE_MICROS;

    private final RedisConnection connection;
    private final byte[] prefix;
    private volatile boolean scriptsForbidden;

    Sweep(RedisConnection connection, byte[] prefix) {
        this.connection = connection;
        this.prefix = prefix;
    }

    /** Returns how many keys were there and not expired, as far as replies came. */
    long run() {
        MasterWalk<Slice> walk = new MasterWalk<>(connection, this::slice);
        long removed = 0;
        for (Slice slice = walk.next(); slice != null; slice = walk.next()) {
            removed += slice.removed();
            rest(slice.micros());
        }
        return removed;
    }

    /** Leaves the server to others for as long as a slice took. */
    static void rest(long micros) {
        LockSupport.parkNanos(TimeUnit.MICROSECONDS.toNanos(Math.min(micros, LONGEST_REST_MICROS)));
    }

    /** Deletes keys by the client, which follows redirections; returns how many were there. */
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
                return sliceByScript(master, cursor);
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

    private Page<Slice> sliceByScript(Node master, byte[] cursor) {
        List<?> reply = KeyScan.list(connection.callOn(
                master,
                Command.keylessScript(
                        SCRIPT,
                        cursor,
                        GlobPattern.startingWith(prefix),
                        SLICE_MICROS,
                        SLICE_STEP,
                        SLICE_WITHOUT_CLOCK)));
        long refused = unlink(connection, KeyScan.keys(reply.get(2)));
        return new Page<>((byte[]) reply.get(0), new Slice((Long) reply.get(1) + refused, (Long) reply.get(3)));
    }

    /** What a slice deleted, and how long it kept the server from others. */
    private record Slice(long removed, long micros) {}
}
