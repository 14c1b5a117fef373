package io.omnicache.jcache.internal.execution;

import io.omnicache.jcache.internal.management.CacheStatistics.Counter;
import io.omnicache.jcache.internal.management.Timing;
import io.omnicache.jcache.internal.redis.Command;
import io.omnicache.jcache.internal.redis.RedisConnection.Reply;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One operation on many entries, the same for synchronous and asynchronous callers. It works batch by batch, so that
 * its memory, apart from arguments and result, doesn't grow with the number of entries. The route is chosen for each
 * batch.
 *
 * <p>An object is one execution and is used by one thread. A failure ends the operation after the failed batch:
 * earlier batches stay done, later ones aren't begun. An exception of a listener doesn't end the operation and is
 * thrown at the end.
 *
 * @param <K> the keys' type
 * @param <T> the result's type
 */
public abstract class BulkOperation<K, T extends @Nullable Object> {

    /** The way in which an operation's batches are carried out. */
    protected enum Route {
        /** By commands, outside the gate. */
        READ,
        /** By commands inside the gate, if the cache and the keys allow it; otherwise on the write path. */
        CHANGE,
        /** Always on the write path. */
        WRITE_PATH
    }

    final Timing timing;
    private final Route route;
    /** By the order of the counters. */
    private final long[] counted = new long[Counter.all().size()];

    protected BulkOperation(Timing timing, Route route) {
        this.timing = timing;
        this.route = route;
    }

    /** Returns the route of the next batch. Called once for each batch. */
    protected Route route() {
        return route;
    }

    /** The keys of the next batch; {@code null} after the last one. */
    protected abstract @Nullable List<K> nextBatch();

    /**
     * The next commands of the batch, which are sent together; {@code null} if there are no more. Called again after
     * the replies to these commands. Not called for a batch on the write path.
     */
    protected @Nullable List<Command> commands() {
        return null;
    }

    /**
     * Takes the replies to {@link #commands}.
     *
     * @throws javax.cache.CacheException if some of the commands failed; the other commands are counted
     */
    protected void onReplies(List<Reply> replies) {}

    /** Does the batch on the write path. */
    protected void onWritePath() {}

    /** The result, after the last batch; {@code null} only if T permits it. */
    protected abstract @Nullable T result();

    /**
     * Loads entries that the cache doesn't have, and adds them to the result. The statistics don't count the time of
     * loading.
     */
    protected void load() {}

    /** Called once if the operation has failed. */
    protected void onFailure(Throwable failure) {}

    /**
     * Begins what {@link #load} does, as a load that waits for others without a thread. Returns {@code null} if
     * {@link #load} waits for no other JVM.
     */
    protected @Nullable StepwiseLoad<?> stepwiseLoad() {
        return null;
    }

    /** Says that the operation adds to a counter of the statistics. */
    protected final void count(Counter counter, long amount) {
        counted[counter.ordinal()] += amount;
    }

    /** Adds what was counted since the last call to the statistics. */
    final void flushCounts(CacheContext<K, ?> cache) {
        for (Counter counter : Counter.all()) {
            long amount = counted[counter.ordinal()];
            if (amount != 0) {
                cache.count(counter, amount);
            }
        }
        Arrays.fill(counted, 0);
    }
}
