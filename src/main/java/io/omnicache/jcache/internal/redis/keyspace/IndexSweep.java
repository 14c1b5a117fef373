package io.omnicache.jcache.internal.redis.keyspace;

import io.omnicache.jcache.RedisCacheException;
import io.omnicache.jcache.UnavailableException;
import io.omnicache.jcache.internal.redis.Command;
import io.omnicache.jcache.internal.redis.Command.Verb;
import io.omnicache.jcache.internal.redis.RedisConnection;
import io.omnicache.jcache.internal.redis.RedisConnection.Reply;
import io.omnicache.jcache.internal.redis.Script;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.function.Function;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Deletes the entries that an index holds, and all others if the index may be incomplete. A mark in each set says
 * that the set is complete; Redis evicts the mark only together with the members. A mark is missing where the index
 * is new, a set was evicted, or an entry without a member was found. Then the whole database is walked over, and
 * afterwards the marks are set. A set that is lost during the walk gets no mark: a token, added to each set before
 * the walk, is missing in it. Starts again when a master is replaced meanwhile. Used by one thread, once.
 */
final class IndexSweep {
    /** No encoded key holds a brace, so members that begin with one aren't entries. */
    private static final byte[] MARK = {'{', '}'};

    private static final Script SWEEP = Script.load(IndexSweep.class, "index_sweep.lua");
    private static final Script SET_MARK = Script.load(IndexSweep.class, "index_mark.lua");
    private static final Long ONE = 1L;

    /** Small sets are swept by commands that are sent together; so many members at most in all of these sets. */
    private static final long MOST_MEMBERS_TOGETHER = 64;
    /** Bounds the work on a set to which others go on adding: a multiple of the members that it had at first. */
    private static final int MOST_TIMES_SIZE = 4;

    private final RedisConnection connection;
    private final byte[] prefix;
    private final List<byte[]> sets;
    private final List<byte[]> together = new ArrayList<>();
    private long membersTogether;
    private boolean complete = true;
    private long removed;

    IndexSweep(RedisConnection connection, byte[] prefix, List<byte[]> sets) {
        this.connection = connection;
        this.prefix = prefix;
        this.sets = sets;
    }

    /**
     * Deletes every entry and its member.
     *
     * @param walk deletes every entry without the index, and returns how many
     * @return how many entries existed and hadn't expired, as far as replies arrived
     * @throws RedisCacheException if Redis refuses, or stays away for longer than five times the timeout
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
        together.clear();
        membersTogether = 0;
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
        sweepTogether();
        if (!complete) {
            removed += walkAndMark(walk);
        }
    }

    private void add(byte[] set, long size) {
        if (size > MOST_MEMBERS_TOGETHER) {
            sweepLarge(set, size);
            return;
        }
        if (membersTogether + size > MOST_MEMBERS_TOGETHER) {
            sweepTogether();
        }
        together.add(set);
        membersTogether += size;
    }

    /** Sends one slice after the other, so that other clients' commands run in between. */
    private void sweepLarge(byte[] set, long size) {
        long most = MOST_TIMES_SIZE * size;
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

    private void sweepTogether() {
        List<Reply> replies =
                connection.callAll(together.stream().map(this::command).toList());
        List<byte[]> unfinished = new ArrayList<>();
        long micros = 0;
        for (int i = 0; i < replies.size(); i++) {
            Slice slice = slice(replies.get(i).get());
            micros += slice.micros();
            if (!slice.isLast()) {
                unfinished.add(together.get(i));
            }
        }
        Sweep.pauseAfterSlice(micros);
        together.clear();
        membersTogether = 0;
        unfinished.forEach(set -> sweepLarge(set, MOST_MEMBERS_TOGETHER));
    }

    private Command command(byte[] set) {
        return Command.script(
                SWEEP, set, prefix, MARK, Sweep.SLICE_MICROS, Sweep.SLICE_STEP, Sweep.SLICE_WITHOUT_CLOCK);
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
     * Adds the token to each set; returns false if Redis refuses that, since its memory is full: then the next sweep
     * walks again.
     */
    private boolean prepare(byte[] token) {
        try {
            ask(set -> Command.of(Verb.SADD, set, token));
            return true;
        } catch (RedisCacheException e) {
            if (e instanceof UnavailableException || e.isOutcomeUnknown()) {
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
     * @param isLast whether every member was looked at
     * @param taken how many members were looked at
     * @param micros for how long it occupied the server
     */
    private record Slice(boolean isLast, long taken, long micros) {}
}
