package io.omnicache.jcache.internal.redis.keyspace;

import io.omnicache.jcache.RedisCacheException;
import io.omnicache.jcache.internal.redis.Command;
import io.omnicache.jcache.internal.redis.Command.Verb;
import io.omnicache.jcache.internal.redis.OperationTime;
import io.omnicache.jcache.internal.redis.RedisConnection;
import io.omnicache.jcache.internal.redis.RedisConnection.Node;
import io.omnicache.jcache.internal.redis.RedisErrors;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Reads pages from every master of the topology by {@code SCAN} or a script. A key that exists during the whole walk is
 * read at least once, even if a master fails, restarts or is replaced, or slots migrate during the walk. A key may be
 * read twice. Failed reads are repeated for up to five times the timeout. Used by one thread.
 *
 * <p>A cursor is valid for one run of one server. Therefore the walk over a master starts again if the master has
 * restarted, and the whole walk starts again if the topology has changed.
 *
 * @param <T> the type of a page's content
 * @see <a href="https://redis.io/docs/latest/commands/scan/">SCAN: its guarantees</a>
 */
final class MasterWalk<T> {
    private static final Pattern RUN = Pattern.compile("run_id:(\\w+)");
    private static final byte[] START = {'0'};
    /** The largest number of starts of the whole walk. */
    private static final int MAX_PASSES = 64;

    private final RedisConnection connection;
    private final PageReader<T> reader;
    private final FailoverBackoff backoff;
    private final Deque<Node> left = new ArrayDeque<>();
    private @Nullable SlotAssignment assignment;
    private @Nullable SlotAssignment migratingBefore;
    private byte[] cursor = START;
    private @Nullable String run;
    private int passes;
    private boolean done;

    MasterWalk(RedisConnection connection, PageReader<T> reader) {
        this.connection = connection;
        this.reader = reader;
        this.backoff = new FailoverBackoff(connection.timeout());
    }

    /**
     * Returns the next page, which may be empty; {@code null} after the last page.
     *
     * @throws RedisCacheException if Redis refuses a command, or is unavailable for longer than five times the timeout
     *     at a stretch
     */
    @Nullable
    T next() {
        OperationTime time = OperationTime.ofThread();
        boolean begins = time.begin(backoff.longestNanos());
        try {
            while (!done) {
                try {
                    if (assignment == null) {
                        begin();
                    }
                    Node master = left.peek();
                    if (master != null) {
                        Page<T> page = reader.read(master, cursor);
                        advance(master, page.next());
                        backoff.reset();
                        return page.content();
                    }
                    done = hasSeenAll();
                } catch (RedisCacheException e) {
                    backoff.pauseAfter(e);
                    assignment = null;
                    migratingBefore = null;
                }
            }
            return null;
        } finally {
            if (begins) {
                time.end();
            }
        }
    }

    private void begin() {
        if (++passes > MAX_PASSES) {
            throw new RedisCacheException(
                    "The topology of Redis doesn't come to rest: it was walked over " + MAX_PASSES
                            + " times and changed each time",
                    false);
        }
        List<? extends Node> masters = connection.masters();
        SlotAssignment seen = SlotAssignment.of(connection, masters);
        left.clear();
        left.addAll(masters);
        restart(null);
        assignment = seen;
    }

    private void restart(@Nullable String knownRun) {
        cursor = START;
        run = knownRun;
    }

    /**
     * Moves the cursor after a page. A single page always comes from one run of the server. Several pages come from one
     * run if the server's {@code run_id} is the same before the first page and after the last; otherwise the walk over
     * this master starts again.
     */
    private void advance(Node master, byte[] next) {
        boolean last = Arrays.equals(next, START);
        if (run == null) {
            if (last) {
                left.remove();
            } else {
                restart(runOf(master));
            }
            return;
        }
        cursor = next;
        if (last) {
            String now = runOf(master);
            if (now.equals(run)) {
                left.remove();
                restart(null);
            } else {
                restart(now);
            }
        }
    }

    /**
     * Returns whether the pass over all masters has read every key. Keys of a migrating slot may have moved from a
     * master that was read late to a master that was read early. A second pass finds these keys, since a key moves only
     * once.
     */
    private boolean hasSeenAll() {
        SlotAssignment before = assignment;
        SlotAssignment now = SlotAssignment.of(connection, connection.masters());
        assignment = null;
        if (!now.equals(before)) {
            migratingBefore = null;
            return false;
        }
        if (now.isMigrating() && !now.equals(migratingBefore)) {
            migratingBefore = now;
            return false;
        }
        return true;
    }

    /** Returns the server's {@code run_id}; an empty text if the user may not use {@code INFO}. */
    private String runOf(Node master) {
        Object info;
        try {
            info = connection.callOn(master, Command.keyless(Verb.INFO, "server"));
        } catch (RedisCacheException e) {
            if (RedisErrors.isForbidden(e)) {
                return "";
            }
            throw e;
        }
        Matcher line = RUN.matcher(info instanceof byte[] text ? new String(text, StandardCharsets.UTF_8) : "");
        return line.find() ? line.group(1) : "";
    }

    /** Reads one page from one master. */
    @FunctionalInterface
    interface PageReader<T> {
        Page<T> read(Node master, byte[] cursor);
    }

    /**
     * One page.
     *
     * @param next the cursor of the next page; {@code 0} after the last page
     */
    record Page<T>(byte[] next, T content) {}
}
