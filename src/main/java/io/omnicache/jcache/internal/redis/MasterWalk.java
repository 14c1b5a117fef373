package io.omnicache.jcache.internal.redis;

import io.omnicache.jcache.RedisCacheException;
import io.omnicache.jcache.internal.redis.Command.Verb;
import io.omnicache.jcache.internal.redis.RedisConnection.Node;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Reads every master of the topology page by page, as {@code SCAN} gives them. What is there from the beginning to the end is
 * read at least once, also when a master fails, restarts or is replaced meanwhile, or slots move from one to another: a
 * cursor is good for one run of one server, so a change begins the master or the whole walk again. What is read may
 * come twice, and must be harmless then. Used by one thread.
 *
 * @param <T> what a page holds
 * @see <a href="https://redis.io/docs/latest/commands/scan/">SCAN: its guarantees</a>
 */
final class MasterWalk<T> {
    private static final Pattern RUN = Pattern.compile("run_id:(\\w+)");
    private static final byte[] START = {'0'};
    /** How often a walk begins again at most. */
    private static final int MOST_PASSES = 64;

    private final RedisConnection connection;
    private final PageReader<T> reader;
    private final Patience patience;
    private final Deque<Node> left = new ArrayDeque<>();
    private @Nullable ClusterView view;
    private @Nullable ClusterView calmBefore;
    private byte[] cursor = START;
    private @Nullable String run;
    private int passes;
    private boolean done;

    MasterWalk(RedisConnection connection, PageReader<T> reader) {
        this.connection = connection;
        this.reader = reader;
        this.patience = new Patience(connection.timeout());
    }

    /**
     * The next page, perhaps with nothing in it; {@code null} after the last.
     *
     * @throws RedisCacheException if Redis refuses, or stays away for longer than five times the timeout at a time
     */
    @Nullable
    T next() {
        while (!done) {
            try {
                if (view == null) {
                    begin();
                }
                Node master = left.peek();
                if (master != null) {
                    Page<T> page = reader.read(master, cursor);
                    advance(master, page.next());
                    patience.renew();
                    return page.content();
                }
                done = hasSeenAll();
            } catch (RedisCacheException e) {
                patience.await(e);
                view = null;
                calmBefore = null;
            }
        }
        return null;
    }

    private void begin() {
        if (++passes > MOST_PASSES) {
            throw new RedisCacheException(
                    "The topology of Redis doesn't come to rest: it was walked over " + MOST_PASSES
                            + " times and changed each time",
                    false);
        }
        List<? extends Node> masters = connection.masters();
        ClusterView seen = ClusterView.of(connection, masters);
        left.clear();
        left.addAll(masters);
        restart(null);
        view = seen;
    }

    private void restart(@Nullable String knownRun) {
        cursor = START;
        run = knownRun;
    }

    /** One page is of one run. More than one are, if the run is the same before the first and after the last. */
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
     * After a pass over all masters. Keys of a slot under migration may have gone from a master that wasn't read yet to
     * one that was; in the next pass they are there, since they move only once.
     */
    private boolean hasSeenAll() {
        ClusterView before = view;
        ClusterView now = ClusterView.of(connection, connection.masters());
        view = null;
        if (!now.equals(before)) {
            calmBefore = null;
            return false;
        }
        if (now.isMoving() && !now.equals(calmBefore)) {
            calmBefore = now;
            return false;
        }
        return true;
    }

    /** Empty if the user may not ask. */
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

    /** Reads one page of one master. */
    @FunctionalInterface
    interface PageReader<T> {
        Page<T> read(Node master, byte[] cursor);
    }

    /**
     * What was read.
     *
     * @param next the cursor of the next page; {@code 0} after the last
     */
    record Page<T>(byte[] next, T content) {}
}
