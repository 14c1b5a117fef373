package io.omnicache.jcache.internal.redis.keyspace;

import io.omnicache.jcache.RedisCacheException;
import io.omnicache.jcache.internal.redis.Command;
import io.omnicache.jcache.internal.redis.Command.Verb;
import io.omnicache.jcache.internal.redis.RedisConnection;
import io.omnicache.jcache.internal.redis.RedisConnection.Reply;
import io.omnicache.jcache.internal.redis.RedisErrors;
import io.omnicache.jcache.internal.redis.Script;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.function.Function;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Deletes the entries that an index contains and, if the index may be incomplete, all other entries too. Starts again
 * if a master is replaced during the sweep. Used by one thread, once.
 *
 * <p>A mark in each set says that the set is complete; Redis evicts the mark only together with the members. The mark
 * is missing if the index is new, if the set was evicted, or if an entry without a member was found. If a mark is
 * missing, the sweep walks over the whole database and then sets the marks. A set that is lost during the walk gets no
 * mark: the sweep adds a token to each set before the walk, and a lost set no longer contains the token.
 */
final class IndexSweep {
    /**
     * The member that marks a complete set. No encoded key contains a brace, so a member that begins with a brace is no
     * entry.
     */
    static final byte[] MARK = {'{', '}'};

    private static final Script SWEEP =
            Script.load(IndexSweep.class, "index_sweep.lua").withTwin(IndexTwins.SWEEPING);
    private static final Script SET_MARK =
            Script.load(IndexSweep.class, "index_mark.lua").withTwin(IndexTwins::mark);
    private static final Long ONE = 1L;

    /**
     * The largest number of members in all sets that are swept together. Small sets are swept by commands that are sent
     * together.
     */
    private static final long MAX_SMALL_SET_MEMBERS = 64;
    /**
     * Limits the work on a set to which other clients keep adding members: at most this many times the members at the
     * beginning.
     */
    private static final int MAX_SIZE_FACTOR = 4;

    private final RedisConnection connection;
    private final byte[] prefix;
    private final List<byte[]> sets;
    private final byte[] uncounted;
    private final List<byte[]> smallSets = new ArrayList<>();
    private long smallSetMembers;
    private boolean complete = true;
    private long removed;

    /** @param uncounted values that begin with these bytes aren't counted; empty to count all */
    IndexSweep(RedisConnection connection, byte[] prefix, List<byte[]> sets, byte[] uncounted) {
        this.connection = connection;
        this.prefix = prefix;
        this.sets = sets;
        this.uncounted = uncounted;
    }

    /**
     * Deletes every entry and its member.
     *
     * @param walk deletes every entry without using the index, and returns the number of entries
     * @return the number of entries that existed and hadn't expired, as far as replies arrived
     * @throws RedisCacheException if Redis refuses a command, or is unavailable for longer than five times the timeout
     */
    long run(LongSupplier walk) {
        FailoverBackoff backoff = new FailoverBackoff(connection.timeout());
        while (true) {
            long before = removed;
            try {
                runOnce(walk);
                return removed;
            } catch (RedisCacheException e) {
                if (removed > before) {
                    backoff.reset();
                }
                backoff.pauseAfter(e);
            }
        }
    }

    private void runOnce(LongSupplier walk) {
        complete = true;
        smallSets.clear();
        smallSetMembers = 0;
        List<@Nullable Object> sizes = ask(set -> Command.of(Verb.SCARD, set));
        List<@Nullable Object> marks = ask(set -> Command.of(Verb.SISMEMBER, set, MARK));
        for (int i = 0; i < sets.size(); i++) {
            boolean marked = ONE.equals(marks.get(i));
            long size = sizes.get(i) instanceof Long members ? members : 0;
            complete &= marked;
            if (size > (marked ? 1 : 0)) {
                add(sets.get(i), size);
            }
        }
        sweepSmallSets();
        if (!complete) {
            removed += walkAndMark(walk);
        }
    }

    private void add(byte[] set, long size) {
        if (size > MAX_SMALL_SET_MEMBERS) {
            sweepLarge(set, size);
            return;
        }
        if (smallSetMembers + size > MAX_SMALL_SET_MEMBERS) {
            sweepSmallSets();
        }
        smallSets.add(set);
        smallSetMembers += size;
    }

    /** Sweeps a set in slices, one command for each, so that other clients' commands run in between. */
    private void sweepLarge(byte[] set, long size) {
        long most = MAX_SIZE_FACTOR * size;
        for (long taken = 0; ; ) {
            Slice slice = slice(connection.call(command(set)));
            Sweep.pauseAfterSlice(slice.micros());
            if (slice.isLast()) {
                return;
            }
            taken += slice.taken();
            if (taken > most) {
                complete = false;
                return;
            }
        }
    }

    private void sweepSmallSets() {
        List<Reply> replies =
                connection.callAll(smallSets.stream().map(this::command).toList());
        List<byte[]> unfinished = new ArrayList<>();
        long micros = 0;
        for (int i = 0; i < replies.size(); i++) {
            Slice slice = slice(replies.get(i).get());
            micros += slice.micros();
            if (!slice.isLast()) {
                unfinished.add(smallSets.get(i));
            }
        }
        Sweep.pauseAfterSlice(micros);
        smallSets.clear();
        smallSetMembers = 0;
        unfinished.forEach(set -> sweepLarge(set, MAX_SMALL_SET_MEMBERS));
    }

    private Command command(byte[] set) {
        return Command.script(
                SWEEP, set, prefix, MARK, Sweep.SLICE_MICROS, Sweep.SLICE_STEP, Sweep.SLICE_WITHOUT_CLOCK, uncounted);
    }

    private Slice slice(@Nullable Object reply) {
        List<?> parts = KeyScan.list(reply);
        complete &= ONE.equals(parts.get(0));
        removed += (Long) parts.get(3) + Sweep.unlink(connection, KeyScan.keys(parts.get(4)));
        return new Slice(ONE.equals(parts.get(1)), (Long) parts.get(2), (Long) parts.get(5));
    }

    private long walkAndMark(LongSupplier walk) {
        byte[] token = ("{" + UUID.randomUUID() + "}").getBytes(StandardCharsets.US_ASCII);
        boolean prepared = prepare(token);
        long walked = walk.getAsLong();
        if (prepared) {
            ask(set -> Command.script(SET_MARK, set, token, MARK));
        }
        return walked;
    }

    /**
     * Adds the token to each set. Returns false if Redis refuses, for example because its memory is full; then no marks
     * are set, and the next sweep walks over the database again.
     */
    private boolean prepare(byte[] token) {
        try {
            ask(set -> Command.of(Verb.SADD, set, token));
            return true;
        } catch (RedisCacheException e) {
            if (RedisErrors.mayPass(e)) {
                throw e;
            }
            return false;
        }
    }

    private List<@Nullable Object> ask(Function<byte[], Command> question) {
        List<@Nullable Object> answers = new ArrayList<>(sets.size());
        connection.callAll(sets.stream().map(question).toList()).forEach(reply -> answers.add(reply.get()));
        return answers;
    }

    /**
     * The result of a slice.
     *
     * @param isLast whether every member was handled
     * @param taken the number of members that were handled
     * @param micros how long the slice occupied the server, in microseconds
     */
    private record Slice(boolean isLast, long taken, long micros) {}
}
