package io.omnicache.jcache.internal.execution;

import io.omnicache.jcache.RedisCacheException;
import io.omnicache.jcache.UnavailableException;
import io.omnicache.jcache.internal.async.AsyncPermits;
import io.omnicache.jcache.internal.async.AsyncThreads;
import io.omnicache.jcache.internal.entry.EncodedKey;
import io.omnicache.jcache.internal.redis.Backoff;
import io.omnicache.jcache.internal.redis.Command;
import io.omnicache.jcache.internal.text.Shown;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Starts asynchronous operations. The caller's thread sends the first command. A worker of {@link AsyncThreads} runs
 * the write path and operations on many entries, by the same {@link OperationExecutor} as synchronous callers.
 * {@link AsyncThreads} complete the futures; a failure of Redis or of the application's code completes them
 * exceptionally. Thread-safe.
 *
 * <p>Operations of one thread on one key are carried out in the order of their calls, if commands alone carry them
 * out. Operations that a worker runs have no order.
 *
 * @param <K> the keys' type
 * @param <V> the values' type
 */
public final class AsyncExecutor<K, V> {
    private final CacheContext<K, V> cache;
    private final OperationExecutor<K, V> executor;
    private final AsyncThreads threads;
    private final long timeoutNanos;
    private final KeyOrder order = new KeyOrder();
    private final Supplier<RedisCacheException> tooLate = this::tooLate;

    public AsyncExecutor(CacheContext<K, V> cache, OperationExecutor<K, V> executor, AsyncThreads threads) {
        this.cache = cache;
        this.executor = executor;
        this.threads = threads;
        this.timeoutNanos = Backoff.nanos(cache.keyspace().connection().timeout());
    }

    /** Starts an operation. The caller may alter the arguments as soon as the method has returned. */
    public <T extends @Nullable Object> CompletableFuture<T> start(KeyOperation<K, T> operation) {
        long start = System.nanoTime();
        AsyncPermit permit = takePermit();
        if (permit == null) {
            return CompletableFuture.failedFuture(tooMany());
        }
        KeyOperation<K, T> own = operation;
        try {
            if (operation.maySendSeveral()) {
                own = operation.copy(); // When later commands are created, the caller may have altered the arguments.
            }
            AsyncExecution<K, V, T> sent = send(own, permit, start);
            if (sent != null) {
                return sent;
            }
            if (own == operation) {
                own = operation.copy();
            }
        } catch (Throwable e) { // Also undeclared exceptions of a key's or value's own code.
            permit.release();
            return CompletableFuture.failedFuture(executor.calls().told(e));
        }
        KeyOperation<K, T> copied = own;
        return startOnWorker(() -> executor.run(copied), permit, start);
    }

    /**
     * Whether an operation that starts now waits for no earlier one: no operation with several commands is under way.
     */
    public boolean isIdle() {
        return order.isFree();
    }

    /** Hands work to a worker. The work may wait. */
    public <T extends @Nullable Object> CompletableFuture<T> startOnWorker(Supplier<T> work) {
        long start = System.nanoTime();
        AsyncPermit permit = takePermit();
        return permit == null ? CompletableFuture.failedFuture(tooMany()) : startOnWorker(work, permit, start);
    }

    /**
     * Hands an operation on many entries to a worker. Its loads wait for other JVMs without a thread.
     *
     * @param then makes the result of what the operation returns; called by the worker
     */
    public <T, R> CompletableFuture<R> startOnWorker(BulkOperation<K, T> operation, Function<T, R> then) {
        long start = System.nanoTime();
        AsyncPermit permit = takePermit();
        if (permit == null) {
            return CompletableFuture.failedFuture(tooMany());
        }
        AsyncExecution<K, V, R> started = execution(permit, start);
        started.runSteps(new BulkSteps<>(executor, operation, then));
        return started;
    }

    /** Runs a completion of a future on one of the threads. The dependents of the future run there too. */
    public void complete(Runnable completion) {
        threads.execute(completion);
    }

    private <T extends @Nullable Object> CompletableFuture<T> startOnWorker(
            Supplier<T> work, AsyncPermit permit, long start) {
        AsyncExecution<K, V, T> started = execution(permit, start);
        started.runOnWorker(work);
        return started;
    }

    /** @param start the time of the call, as {@link System#nanoTime()} */
    private <T extends @Nullable Object> AsyncExecution<K, V, T> execution(AsyncPermit permit, long start) {
        return new AsyncExecution<>(
                executor, threads, tooLate, permit, new AsyncTime(threads.workers(), start, timeoutNanos));
    }

    /** Sends the operation's first command; returns {@code null} if the operation takes the write path. */
    private <T extends @Nullable Object> @Nullable AsyncExecution<K, V, T> send(
            KeyOperation<K, T> operation, AsyncPermit permit, long start) {
        int side = executor.enterGate(operation);
        AsyncExecution<K, V, T> sent = null;
        try {
            Command command = executor.route(operation);
            if (command != null) {
                takeBytes(command, permit, start);
                sent = sendInOrder(operation, command, permit, side, start);
            }
            return sent;
        } finally {
            if (sent == null) {
                executor.leaveGate(side);
            }
        }
    }

    /**
     * Sends the command, or queues it behind an earlier operation on the same key that may send several commands.
     *
     * @param operation has copies of its arguments already if it may send several commands
     */
    private <T extends @Nullable Object> AsyncExecution<K, V, T> sendInOrder(
            KeyOperation<K, T> operation, Command command, AsyncPermit permit, int side, long start) {
        boolean several = operation.maySendSeveral();
        if (!several && order.isFree()) {
            AsyncExecution<K, V, T> execution = execution(permit, start);
            boolean mayGoOn = operation.replacesOtherTypes() || operation.loadsMissing();
            execution.begin(operation, mayGoOn ? operation.copy() : operation, null);
            execution.send(command, side);
            return execution;
        }
        EncodedKey key = new EncodedKey(command.key());
        AsyncExecution<K, V, T> execution = execution(permit, start);
        execution.begin(
                operation, several ? operation : operation.copy(), several ? free -> order.end(key, free) : null);
        if (!order.waits(key, several, free -> execution.sendQueued(command, free))) {
            execution.sendFirst(command, side);
        } else {
            executor.leaveGate(side);
        }
        return execution;
    }

    /** @throws IllegalStateException if the cache is closed */
    private @Nullable AsyncPermit takePermit() {
        Semaphore permit = threads.isCurrent()
                ? threads.permits().takeAtOnce()
                : threads.permits().take(Duration.ofNanos(timeoutNanos));
        if (permit == null) {
            executor.calls().checkOpen();
            return null;
        }
        try {
            return new AsyncPermit(
                    threads.permits(),
                    permit,
                    executor.calls(),
                    executor.calls().begin());
        } catch (RuntimeException e) {
            permit.release();
            throw e;
        }
    }

    /** Threads on whose progress other operations depend don't wait. */
    private void takeBytes(Command command, AsyncPermit permit, long start) {
        Duration left = Duration.ofNanos(Math.max(0, start + timeoutNanos - System.nanoTime()));
        if (!threads.isCurrent() && !permit.takeBytes(command.size(), left)) {
            throw tooMany(AsyncPermits.BYTES / 1024 + " KB of asynchronous ones");
        }
    }

    private RedisCacheException tooLate() {
        return new UnavailableException("Cache " + Shown.name(cache.name()) + ": the operation was not begun within "
                + TimeUnit.NANOSECONDS.toMillis(timeoutNanos)
                + " ms (setting timeout), since it waited for earlier ones; try again later, or raise timeout");
    }

    private RedisCacheException tooMany() {
        return tooMany(AsyncPermits.NUMBER + " asynchronous ones");
    }

    private RedisCacheException tooMany(String underWay) {
        if (Thread.currentThread().isInterrupted()) {
            return new RedisCacheException(
                    "Interrupted before the asynchronous operation on cache " + cache.name()
                            + " was begun; repeat it if it is still wanted",
                    false,
                    new InterruptedException());
        }
        return new RedisCacheException(
                "Cache " + Shown.name(cache.name()) + ": the operation was not begun, since " + underWay
                        + " are under way already: wait for some of them before you start more",
                false);
    }
}
