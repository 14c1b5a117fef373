package io.omnicache.jcache.internal.execution;

import io.omnicache.jcache.internal.management.Timing;
import io.omnicache.jcache.internal.redis.Command;
import io.omnicache.jcache.internal.redis.RedisConnection.Reply;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One operation on many entries, described once for callers that wait and for callers that don't. It works batch by
 * batch, so that what it holds besides its arguments and its result doesn't grow with them. Each batch takes its own
 * route.
 *
 * <p>An object is one execution and is used by one thread. A failure ends the operation with its batch: earlier
 * batches stay done, later ones aren't begun. What a listener throws ends nothing and is thrown at the end.
 *
 * @param <K> the keys' type
 * @param <T> the result's type
 */
public abstract class BulkOperation<K, T extends @Nullable Object> {

    /** Which way the batches of an operation take. */
    protected enum Route {
        /** Commands, without the gate. */
        READ,
        /** Commands inside the gate, where the cache and the keys allow it; else the write path. */
        CHANGE,
        /** Always the write path. */
        WRITE_PATH
    }

    private final Timing timing;
    private final Route route;
    private long hits;
    private long misses;
    private long puts;
    private long removals;

    protected BulkOperation(Timing timing, Route route) {
        this.timing = timing;
        this.route = route;
    }

    final Timing timing() {
        return timing;
    }

    /** Which way the next batch takes. Asked once for each batch. */
    protected Route route() {
        return route;
    }

    /** The keys of the next batch; {@code null} after the last one. */
    protected abstract @Nullable List<K> nextBatch();

    /**
     * The commands of the batch that are sent together; {@code null} when none is left. Asked again after their
     * replies. Only on a batch that goes by commands.
     */
    protected @Nullable List<Command> commands() {
        return null;
    }

    /**
     * Takes the replies to {@link #commands}.
     *
     * @throws javax.cache.CacheException if some of the commands failed; the others are counted all the same
     */
    protected void onReplies(List<Reply> replies) {}

    /** Does the batch on the write path. */
    protected void onWritePath() {}

    /** The result, after the last batch; {@code null} only where T says so. */
    protected abstract @Nullable T result();

    /**
     * Adds to the result what the cache loader gives for what the cache doesn't have; its time isn't that of the
     * operation.
     */
    protected void load() {}

    protected final void countLookups(long found, long missing) {
        hits += found;
        misses += missing;
    }

    protected final void countPuts(long stored) {
        puts += stored;
    }

    protected final void countRemovals(long removed) {
        removals += removed;
    }

    /** Adds what was counted since the last call to the statistics. */
    final void flushCounts(CacheContext<K, ?> cache) {
        cache.count(hits, misses, puts, removals);
        hits = 0;
        misses = 0;
        puts = 0;
        removals = 0;
    }
}
