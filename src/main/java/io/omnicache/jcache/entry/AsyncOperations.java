package io.omnicache.jcache.entry;

import io.omnicache.jcache.RedisCacheException;
import io.omnicache.jcache.async.AsyncThreads;
import io.omnicache.jcache.async.Places;
import io.omnicache.jcache.redis.Command;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Starts operations that nobody waits for. What one command says is sent at once, by the caller's thread; everything else is done by
 * a thread of {@link AsyncThreads} as a synchronous caller would do it. Futures are completed by these threads. Thread-safe.
 *
 * @param <K> the keys' type
 * @param <V> the values' type
 */
public final class AsyncOperations<K, V> {
    private final CacheContext<K, V> cache;
    private final Route<K, V> route;
    private final Execution<K, V> execution;
    private final AsyncThreads threads;
    private final Duration patience;

    AsyncOperations(CacheContext<K, V> cache, Route<K, V> route, Execution<K, V> execution, AsyncThreads threads) {
        this.cache = cache;
        this.route = route;
        this.execution = execution;
        this.threads = threads;
        this.patience = cache.keyspace().connection().timeout();
    }

    /** Starts an operation. */
    public <T extends @Nullable Object> CompletableFuture<T> start(Operation<K, T> operation) {
        return start(operation, null);
    }

    /**
     * Starts an operation. Its arguments may be altered as soon as this returns.
     *
     * @param otherwise gives the result if the operation's is {@code null}; may wait
     */
    public <T extends @Nullable Object> CompletableFuture<T> start(
            Operation<K, T> operation, @Nullable Supplier<T> otherwise) {
        Semaphore place = takePlace();
        if (place == null) {
            return CompletableFuture.failedFuture(tooMany());
        }
        AsyncDirectCall<T> started;
        Operation<K, T> waiting = operation;
        try {
            started = startDirectly(operation, otherwise, place);
            if (started == null) {
                waiting = operation.ofCopies();
            }
        } catch (Throwable e) { // Also what a key's or value's own code throws without declaring it.
            place.release();
            return CompletableFuture.failedFuture(e);
        }
        return started != null ? started : startWaiting(waiting, otherwise, place);
    }

    /** Starts work of which a part may wait. */
    public <T extends @Nullable Object> CompletableFuture<T> startWaiting(Supplier<T> work) {
        Semaphore place = takePlace();
        return place == null ? CompletableFuture.failedFuture(tooMany()) : startWaiting(work, place);
    }

    /** Has a future completed by one of the threads, since what depends on it runs there. */
    public void complete(Runnable completion) {
        threads.execute(completion);
    }

    private <T extends @Nullable Object> CompletableFuture<T> startWaiting(
            Operation<K, T> operation, @Nullable Supplier<T> otherwise, Semaphore place) {
        return startWaiting(() -> runWaiting(operation, otherwise), place);
    }

    private <T extends @Nullable Object> CompletableFuture<T> startWaiting(Supplier<T> work, Semaphore place) {
        AsyncWork<T> started = new AsyncWork<>(work, place, this::tooMany);
        threads.work().run(started);
        return started.future();
    }

    /** Sends the operation's command, if one is all that it takes; else returns {@code null}. */
    private <T extends @Nullable Object> @Nullable AsyncDirectCall<T> startDirectly(
            Operation<K, T> operation, @Nullable Supplier<T> otherwise, Semaphore place) {
        if (!operation.isChanging()) {
            Command command = operation.command();
            return command == null ? null : send(operation, command, otherwise, place, -1);
        }
        int side = cache.gate().enter();
        AsyncDirectCall<T> sent = null;
        try {
            Command command = route.command(operation);
            if (command != null) {
                sent = send(operation, command, otherwise, place, side);
            }
            return sent;
        } finally {
            if (sent == null) {
                cache.gate().leave(side);
            }
        }
    }

    private <T extends @Nullable Object> AsyncDirectCall<T> send(
            Operation<K, T> operation, Command command, @Nullable Supplier<T> otherwise, Semaphore place, int side) {
        AsyncDirectCall<T> call = new AsyncDirectCall<>(cache, threads, operation, otherwise, place, side);
        call.sentAs(cache.keyspace().connection().callAsync(command, call));
        return call;
    }

    private <T extends @Nullable Object> T runWaiting(Operation<K, T> operation, @Nullable Supplier<T> otherwise) {
        T result = execution.run(operation);
        return result == null && otherwise != null ? otherwise.get() : result;
    }

    private @Nullable Semaphore takePlace() {
        return threads.isCurrent()
                ? threads.places().takeAtOnce()
                : threads.places().take(patience);
    }

    private RedisCacheException tooMany() {
        if (Thread.currentThread().isInterrupted()) {
            return new RedisCacheException(
                    "Interrupted before the asynchronous operation on cache " + cache.name()
                            + " was begun; repeat it if it" + " is still wanted",
                    false,
                    new InterruptedException());
        }
        return new RedisCacheException(
                "Cache " + cache.name() + ": the operation was not begun, since " + Places.NUMBER
                        + " asynchronous ones are under way already: wait for some of them before you start more",
                false);
    }
}
