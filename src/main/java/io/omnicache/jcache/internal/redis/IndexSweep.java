package io.omnicache.jcache.internal.redis;

import io.omnicache.jcache.RedisCacheException;
import io.omnicache.jcache.UnavailableException;
import io.omnicache.jcache.internal.redis.Command.Verb;
import io.omnicache.jcache.internal.redis.RedisConnection.Reply;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.function.Function;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Deletes the entries that an index holds. Whether these are all is said by a mark in each set, which Redis can only evict
 * together with the members. Where one is missing (the index is new, or a set was evicted, or an entry was found that has no
 * member) the database is walked as if there was no index, and the marks are set: not in a set that was lost during the walk,
 * which shows by a token that was put there before it. It begins again when a master is replaced meanwhile. Used by one
 * thread, once.
 */
final class IndexSweep {
    /** What begins with a brace is no entry: no encoded key holds one. */
    private static final byte[] MARK = {'{', '}'};

    private static final Script SWEEP = Script.load(IndexSweep.class, "index_sweep.lua");
    private static final Script SET_MARK = Script.load(IndexSweep.class, "index_mark.lua");
    private static final Long ONE = 1L;

    /** Members of small sets that are taken by commands that are sent together. */
    private static final long TOGETHER = 64;
    /** How often as many members are taken as there were, while others go on writing. */
    private static final int MOST_TIMES = 4;

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
     * Deletes every entry, and what is in the index.
     *
     * @param walk deletes every entry without the index, and returns how many
     * @return how many entries were there and not expired, as far as replies came
     * @throws RedisCacheException if Redis refuses, or stays away for longer than five times the timeout
     */
    long run(LongSupplier walk) {
        Patience patience = new Patience(connection.timeout());
        while (true) {
            long before = removed;
            try {
                runOnce(walk);
                return removed;
            } catch (RedisCacheException e) {
                if (removed > before) {
                    patience.renew();
                }
                patience.await(e);
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
        if (size > TOGETHER) {
            sweepLarge(set, size);
            return;
        }
        if (membersTogether + size > TOGETHER) {
            sweepTogether();
        }
        together.add(set);
        membersTogether += size;
    }

    /** One slice after the other, so that other clients' commands run in between. */
    private void sweepLarge(byte[] set, long size) {
        long most = MOST_TIMES * size;
        for (long taken = 0; ; ) {
            Slice slice = slice(connection.call(command(set)));
            Sweep.rest(slice.micros());
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
        Sweep.rest(micros);
        together.clear();
        membersTogether = 0;
        unfinished.forEach(set -> sweepLarge(set, TOGETHER));
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

    /** A full Redis takes no token; then the next sweep walks again. */
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
     * What a slice did besides deleting.
     *
     * @param isLast whether it left nothing
     * @param taken members
     * @param micros how long it kept the server from others
     */
    private record Slice(boolean isLast, long taken, long micros) {}
}
