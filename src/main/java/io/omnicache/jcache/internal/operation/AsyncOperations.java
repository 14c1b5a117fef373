package io.omnicache.jcache.internal.operation;

import io.omnicache.jcache.RedisCacheException;
import io.omnicache.jcache.internal.async.AsyncThreads;
import io.omnicache.jcache.internal.async.Places;
import io.omnicache.jcache.internal.redis.Command;
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
    private final KeyTurns turns = new KeyTurns();

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
        AsyncDirectCall<K, T> started;
        Operation<K, T> own = operation;
        try {
            if (operation
                    .maySendSeveral()) { // The later commands are made when the caller may have altered the arguments.
                own = operation.ofCopies();
            }
            started = startDirectly(own, otherwise, place);
            if (started == null && own == operation) {
                own = operation.ofCopies();
            }
        } catch (Throwable e) { // Also what a key's or value's own code throws without declaring it.
            place.release();
            return CompletableFuture.failedFuture(e);
        }
        return started != null ? started : startWaiting(own, otherwise, place);
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
    private <T extends @Nullable Object> @Nullable AsyncDirectCall<K, T> startDirectly(
            Operation<K, T> operation, @Nullable Supplier<T> otherwise, Semaphore place) {
        if (!operation.isChanging()) {
            Command command = operation.command();
            return command == null ? null : begin(operation, command, otherwise, place, -1);
        }
        int side = cache.gate().enter();
        AsyncDirectCall<K, T> sent = null;
        try {
            Command command = route.command(operation);
            if (command != null) {
                sent = begin(operation, command, otherwise, place, side);
            }
            return sent;
        } finally {
            if (sent == null) {
                cache.gate().leave(side);
            }
        }
    }

    /**
     * Sends the command, or lets it wait for an earlier operation on its key that may send several.
     *
     * @param operation on copies already if it may send several
     */
    private <T extends @Nullable Object> AsyncDirectCall<K, T> begin(
            Operation<K, T> operation, Command command, @Nullable Supplier<T> otherwise, Semaphore place, int side) {
        boolean several = operation.maySendSeveral();
        if (!several && turns.areFree()) {
            Operation<K, T> longWay = operation.endsOtherTypes() ? operation.ofCopies() : operation;
            AsyncDirectCall<K, T> call =
                    new AsyncDirectCall<>(cache, route, threads, operation, longWay, otherwise, place, null);
            call.send(command, side);
            return call;
        }
        ByteKey key = new ByteKey(command.key());
        Operation<K, T> longWay = several ? operation : operation.ofCopies();
        AsyncDirectCall<K, T> call = new AsyncDirectCall<>(
                cache, route, threads, operation, longWay, otherwise, place, several ? () -> turns.end(key) : null);
        long now = System.nanoTime();
        if (!turns.waits(key, several, () -> call.sendInTurn(command, now, this::tooLate))) {
            call.sendHavingTurn(command, side);
        } else if (side >= 0) {
            cache.gate().leave(side);
        }
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

    private RedisCacheException tooLate() {
        return new RedisCacheException(
                "Cache " + cache.name() + ": the operation was not begun, since earlier ones on its key took too long",
                false);
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
