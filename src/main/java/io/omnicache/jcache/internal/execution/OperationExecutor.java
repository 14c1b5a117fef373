package io.omnicache.jcache.internal.execution;

import io.omnicache.jcache.WrongTypeException;
import io.omnicache.jcache.internal.aside.FillLeases;
import io.omnicache.jcache.internal.codec.LeaseMarker;
import io.omnicache.jcache.internal.entry.MissingMarker;
import io.omnicache.jcache.internal.execution.BulkOperation.Route;
import io.omnicache.jcache.internal.failure.CacheOutages;
import io.omnicache.jcache.internal.management.CacheStatistics.Counter;
import io.omnicache.jcache.internal.management.Timing;
import io.omnicache.jcache.internal.redis.AsyncReceiver;
import io.omnicache.jcache.internal.redis.Backoff;
import io.omnicache.jcache.internal.redis.Command;
import io.omnicache.jcache.internal.redis.OperationTime;
import io.omnicache.jcache.internal.redis.RedisConnection;
import io.omnicache.jcache.internal.redis.RedisConnection.PendingCommand;
import io.omnicache.jcache.internal.redis.keyspace.ControlKeys;
import io.omnicache.jcache.internal.redis.keyspace.Keyspace;
import io.omnicache.jcache.internal.store.Failures;
import io.omnicache.jcache.internal.store.WriteThrough;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Carries out every operation of one cache. The stages of an operation are the methods of this class, from top to
 * bottom; {@link #clear} is a sweep and has no stages. A synchronous caller runs the stages by {@link #run} or
 * {@link #runAll}; {@link AsyncExecution} runs the same stages from callbacks. Thread-safe.
 *
 * <p>The cache has checked the arguments before. The stages are: clock, gate, route, command, reply, statistics,
 * loader. If commands alone are not enough, the write path (locks, cache writer, events, its own statistics) takes
 * the place of command and reply. If Redis refuses a command or doesn't answer within the {@link OperationTime} of the
 * operation, the exception of the connection is thrown.
 *
 * @param <K> the keys' type
 * @param <V> the values' type
 */
public final class OperationExecutor<K, V> {
    /** Stands for the side of a gate that wasn't entered. */
    static final int NO_GATE = -1;

    private static final byte[] NOTHING = {};

    private final CacheContext<K, V> cache;
    private final RedisConnection connection;
    /** How long an operation may take, or one batch of an operation on many entries. */
    private final long timeoutNanos;
    /** The keys of the cache, with commands that pass the gate. For sweeps. */
    private final Keyspace swept;

    public OperationExecutor(CacheContext<K, V> cache) {
        this.cache = cache;
        this.connection = cache.keyspace().connection();
        this.timeoutNanos = Backoff.nanos(connection.timeout());
        this.swept = cache.keyspace().by(new GatedConnection(connection, cache.gate()));
    }

    /** Carries out an operation in the calling thread. */
    public <T extends @Nullable Object> T run(KeyOperation<K, T> operation) {
        long start = startClock();
        OperationTime time = OperationTime.ofThread();
        boolean begins = time.begin(timeoutNanos);
        int call = CacheCalls.NONE;
        try {
            call = cache.calls().begin();
            int side = enterGate(operation);
            try {
                Command command = route(operation);
                if (command == null && operation.isDoneWithoutCommand()) {
                    return onReply(operation, null, start);
                }
                while (command != null) {
                    Object reply;
                    try {
                        reply = connection.call(command);
                    } catch (WrongTypeException e) {
                        if (!isForWritePath(operation, e)) {
                            throw e;
                        }
                        break;
                    }
                    command = operation.next(reply);
                    if (command == null && !isForWritePath(operation)) {
                        return load(operation, onReply(operation, reply, start));
                    }
                }
            } finally {
                leaveGate(side);
            }
            // The write path: locks, cache writer, conditional commands, events, statistics.
            return load(operation, timed(operation, operation.onWritePath(), start));
        } catch (Throwable e) {
            Throwable told = cache.calls().told(operation.outcomeOf(e));
            operation.onFailure(told);
            Failures.rethrow(told);
            throw e;
        } finally {
            cache.calls().end(call);
            if (begins) {
                time.end();
            }
        }
    }

    /**
     * Carries out an operation on many entries in the calling thread. All waits for synchronous listeners share one
     * timeout. The time of the operation begins again with each batch.
     */
    public <T extends @Nullable Object> T runAll(BulkOperation<K, T> operation) {
        return run(operation, this::runAndLoad);
    }

    /** As {@link #runAll}, but without loading what the operation doesn't find. */
    <T extends @Nullable Object> T runWithoutLoad(BulkOperation<K, T> operation) {
        return run(operation, this::runBatches);
    }

    private <T extends @Nullable Object> T run(
            BulkOperation<K, T> operation, Function<BulkOperation<K, T>, T> running) {
        OperationTime time = OperationTime.ofThread();
        boolean begins = time.begin(timeoutNanos);
        int call = CacheCalls.NONE;
        try {
            call = cache.calls().begin();
            return cache.events().isListening()
                    ? cache.events().withSharedTimeout(() -> running.apply(operation))
                    : running.apply(operation);
        } catch (Throwable e) {
            Throwable told = cache.calls().told(e);
            operation.onFailure(told);
            Failures.rethrow(told);
            throw e;
        } finally {
            cache.calls().end(call);
            if (begins) {
                time.end();
            }
        }
    }

    private <T extends @Nullable Object> T runAndLoad(BulkOperation<K, T> operation) {
        T result = runBatches(operation);
        OperationTime.ofThread().renew();
        operation.load();
        return result;
    }

    @SuppressWarnings("NullAway") // Null only if T permits it.
    private <T extends @Nullable Object> T runBatches(BulkOperation<K, T> operation) {
        long start = startClock();
        ListenerFailures failures = new ListenerFailures();
        boolean isLater = false;
        for (List<K> keys = operation.nextBatch(); keys != null; keys = operation.nextBatch()) {
            if (isLater) {
                OperationTime.ofThread().renew();
            }
            isLater = true;
            Route route = operation.route();
            boolean onWritePath = route == Route.WRITE_PATH;
            if (!onWritePath) {
                int side = route == Route.CHANGE ? cache.gate().enter() : NO_GATE;
                try {
                    onWritePath = side != NO_GATE && !isDirect(keys);
                    List<Command> commands = onWritePath ? null : operation.commands();
                    while (commands != null) {
                        operation.onReplies(connection.callAll(commands));
                        commands = operation.commands();
                    }
                } catch (Throwable e) {
                    failures.rethrowWith(e);
                } finally {
                    leaveGate(side);
                    operation.flushCounts(cache);
                }
            }
            if (onWritePath) {
                failures.defer(operation::onWritePath);
                operation.flushCounts(cache);
            }
        }
        failures.rethrow();
        T result = operation.result();
        stopClock(operation.timing, start, result);
        return result;
    }

    /**
     * Deletes every entry by a sweep, without events, cache writer and statistics. Each command of the sweep passes
     * the gate by itself, so that the sweep ends when the cache is closed.
     */
    public void clear() {
        int call = cache.calls().begin();
        try {
            forgetMisses();
            CacheOutages outages = cache.outages();
            if (outages == null) {
                endLoads();
                swept.sweep(NOTHING);
                dropSetAside();
            } else {
                outages.clear(this::sweep);
            }
        } catch (RuntimeException e) {
            Failures.rethrow(cache.calls().told(e));
        } finally {
            cache.calls().end(call);
            cache.forgetAllLastKnown();
        }
    }

    private void sweep() {
        endLoads();
        swept.sweep(NOTHING);
        dropSetAside();
    }

    /**
     * Deletes the entries that a cache writer is about to replace, so that a write which outlasts the clearing doesn't
     * bring them back. Comes last: an entry that is set aside during the sweep is older than the clearing too.
     */
    private void dropSetAside() {
        WriteThrough<K, V> writer = cache.writer();
        if (writer != null && !writer.isBehind()) {
            byte[] prefix = ControlKeys.in(cache.namespace()).prefix(WriteThrough.ASIDE, swept.key(NOTHING));
            long unused = new Keyspace(swept.connection(), new String(prefix, StandardCharsets.UTF_8)).sweep();
        }
    }

    /** Refuses the values of the loads under way: they are older than the removal of all entries. */
    private void endLoads() {
        if (cache.keyLeases().loadsOnce()) {
            cache.keyLeases().leases().endLoads(swept.connection(), swept.key(NOTHING));
        }
    }

    /**
     * Removes every entry and counts the removals: by a sweep, or entry by entry if a listener or the cache writer has
     * to be told of each.
     */
    public void removeAll(Supplier<? extends BulkOperation<K, ?>> entryByEntry) {
        forgetMisses();
        boolean isTold = cache.writer() != null || cache.events().isHeard();
        Runnable removal = isTold ? () -> runAll(entryByEntry.get()) : this::removeBySweep;
        CacheOutages outages = cache.outages();
        if (outages == null) {
            removal.run();
        } else {
            outages.clear(removal);
        }
    }

    private void removeBySweep() {
        long start = startClock();
        try {
            cache.count(Counter.REMOVALS, cache.calls().run(() -> {
                endLoads();
                return swept.sweep(marks());
            }));
        } finally {
            cache.forgetAllLastKnown();
        }
        stopClock(Timing.REMOVE, start, true);
    }

    /** What the values begin with that are no entries; empty if there are none. */
    private byte[] marks() {
        if (cache.fillLeases() != null) {
            return LeaseMarker.begin();
        }
        return cache.keyLeases().rememberMissing() == null ? NOTHING : MissingMarker.bytes();
    }

    private void forgetMisses() {
        cache.forgetAllLastKnown();
        FillLeases leases = cache.fillLeases();
        if (leases != null) {
            leases.forgetAll();
        }
    }

    /** The calls of the cache that are under way. */
    CacheCalls calls() {
        return cache.calls();
    }

    /** Stage "clock": the start time in nanoseconds; 0 if statistics are disabled. */
    long startClock() {
        return cache.statisticsEnabled().get() ? System.nanoTime() : 0;
    }

    /**
     * Stage "gate": a change enters. Until the change leaves, the state of the cache that the change has read stays
     * valid. A change that always takes the write path enters later, with each of its commands.
     *
     * @throws IllegalStateException if the cache is closed
     */
    int enterGate(KeyOperation<K, ?> operation) {
        if (!(operation instanceof KeyOperation.Mutation<?, ?> change)) {
            return NO_GATE;
        }
        if (change.needsWritePath()) {
            cache.gate().checkOpen(); // The application's code isn't called for a cache that was closed meanwhile.
            return NO_GATE;
        }
        return cache.gate().enter();
    }

    void leaveGate(int side) {
        if (side != NO_GATE) {
            cache.gate().leave(side);
        }
    }

    /** Stage "route": the first command; {@code null} for the write path. Called inside the gate. */
    @Nullable
    Command route(KeyOperation<K, ?> operation) {
        return isDirect(operation) ? operation.command() : null;
    }

    /**
     * Whether commands alone may do the operation now. A change takes the write path if there is a listener or a
     * cache writer, or if the expiry durations aren't constant. A change of an entry that is being loaded takes the
     * write path too: it waits for the load, so that an older value from the store doesn't replace the newer one.
     */
    boolean isDirect(KeyOperation<K, ?> operation) {
        return !(operation instanceof KeyOperation.Mutation<?, ?> change)
                || !change.needsWritePath() && cache.isDirect() && !cache.isBeingLoaded(operation.key);
    }

    private boolean isDirect(List<K> keys) {
        return cache.isDirect() && (cache.reader() == null || keys.stream().noneMatch(cache::isBeingLoaded));
    }

    /**
     * Whether a command of a change was made when nobody listened, and somebody does now: then the write path takes its
     * place. Called inside the gate.
     */
    boolean isOutdated(KeyOperation<K, ?> operation, Command command) {
        return operation instanceof KeyOperation.Mutation<?, ?>
                && command.verb() != Command.Verb.GET
                && cache.events().sharing().isHeard()
                && !cache.events().sharing().isPublished(command);
    }

    /** Sends a command; no thread waits for its reply. */
    PendingCommand send(Command command, AsyncReceiver receiver) {
        return connection.callAsync(command, receiver);
    }

    /** Whether the write path follows the last reply, since the replies don't decide the operation. */
    static boolean isForWritePath(KeyOperation<?, ?> operation) {
        return !operation.isDecided();
    }

    /**
     * Whether the write path follows a failed command: the key holds another type, which the operation replaces or
     * removes.
     */
    static boolean isForWritePath(KeyOperation<?, ?> operation, Throwable failure) {
        return failure instanceof WrongTypeException && operation.replacesOtherTypes();
    }

    /** Stages "reply" and "statistics": counts, and stops the clock. */
    <T extends @Nullable Object> T onReply(KeyOperation<K, T> operation, @Nullable Object reply, long start) {
        T result = timed(operation, operation.result(reply), start);
        cache.countAll(operation.counters());
        return result;
    }

    /** Stops the clock and returns the result. Counts nothing: the write path has counted already. */
    @SuppressWarnings("NullAway") // Null only where T says so.
    <T extends @Nullable Object> T timed(KeyOperation<K, T> operation, @Nullable T result, long start) {
        stopClock(operation.timing, start, result);
        return result;
    }

    /** Stage "loader". */
    @SuppressWarnings("NullAway") // Null only if T permits it.
    <T extends @Nullable Object> T load(KeyOperation<K, T> operation, T result) {
        return result == null && operation.loadsMissing() ? operation.load() : result;
    }

    /**
     * The end. Metrics of times belong here. Counters belong to {@link KeyOperation#count} and, for the write path, to
     * the {@code Decision}: the result doesn't say why an operation changed nothing.
     */
    private void stopClock(Timing timing, long start, @Nullable Object result) {
        if (start != 0 && cache.statisticsEnabled().get()) {
            timing.record(cache.statistics(), System.nanoTime() - start, result);
        }
    }
}
