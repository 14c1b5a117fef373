package io.omnicache.jcache.entry;

import io.omnicache.jcache.async.AsyncThreads;
import io.omnicache.jcache.async.WaitingWork;
import io.omnicache.jcache.redis.AsyncReceiver;
import io.omnicache.jcache.redis.RedisConnection.Underway;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * An operation of one command under way. Its place is given back when both is over: the connection holds nothing of it any more, and
 * what depends on it has run.
 */
final class AsyncDirectCall<T extends @Nullable Object> extends CompletableFuture<T> implements AsyncReceiver {
    private final CacheContext<?, ?> cache;
    private final AsyncThreads threads;
    /** Forgotten in the end, as the command is: the application may keep a future for long. */
    private @Nullable Operation<?, T> operation;

    private final @Nullable Supplier<T> otherwise;
    private final Semaphore place;
    private final AtomicInteger holders = new AtomicInteger(2);
    private final int side;
    private final long start;
    private volatile @Nullable Underway sent;

    /**
     * @param side of the gate that is to be left when the outcome is there; negative if none was entered
     */
    AsyncDirectCall(
            CacheContext<?, ?> cache,
            AsyncThreads threads,
            Operation<?, T> operation,
            @Nullable Supplier<T> otherwise,
            Semaphore place,
            int side) {
        this.cache = cache;
        this.threads = threads;
        this.operation = operation;
        this.otherwise = otherwise;
        this.place = place;
        this.side = side;
        this.start = cache.statisticsEnabled().get() ? System.nanoTime() : 0;
    }

    void sentAs(Underway underway) {
        sent = underway;
        if (isDone()) {
            sent = null;
        }
    }

    /** What hasn't been sent is taken back. */
    @Override
    public boolean cancel(boolean mayInterruptIfRunning) {
        boolean cancelled = super.cancel(mayInterruptIfRunning);
        Underway underway = sent;
        if (cancelled && underway != null) {
            underway.withdraw();
        }
        return cancelled;
    }

    @Override
    public void replied(@Nullable Object reply) {
        leaveGate();
        try {
            threads.execute(() -> finish(reply));
        } catch (Throwable e) { // For want of memory: it must complete all the same.
            fail(e);
        }
    }

    @Override
    public void failed(Throwable failure) {
        leaveGate();
        try {
            threads.execute(() -> fail(failure));
        } catch (Throwable e) {
            fail(failure);
        }
    }

    private void fail(Throwable failure) {
        try {
            forget();
            completeExceptionally(failure);
        } finally {
            letGo();
        }
    }

    @Override
    public void released() {
        letGo();
    }

    private void finish(@Nullable Object reply) {
        boolean loads = false;
        try {
            Operation<?, T> done = Objects.requireNonNull(operation);
            T result = done.onReply(reply);
            forget();
            if (start != 0 && cache.statisticsEnabled().get()) {
                done.timing().record(cache.statistics(), System.nanoTime() - start, result);
            }
            loads = result == null && otherwise != null && !isDone();
            if (loads) {
                load(Objects.requireNonNull(otherwise));
            } else {
                complete(result);
            }
        } catch (Throwable e) {
            completeExceptionally(e);
        } finally {
            if (!loads) {
                letGo();
            }
        }
    }

    /** With the others that wait, of which only so many run; what depends on it runs when it no longer counts among them. */
    private void load(Supplier<T> loading) {
        threads.work().run(new WaitingWork.Task() {
            private @Nullable T loaded;
            private @Nullable Throwable failure;

            @Override
            public void run() {
                try {
                    loaded = loading.get();
                } catch (Throwable e) {
                    failure = e;
                }
            }

            @Override
            public void refuse(Throwable reason) {
                failure = reason;
            }

            @Override
            @SuppressWarnings("NullAway") // Null only where T says so.
            public void end() {
                try {
                    if (failure != null) {
                        completeExceptionally(failure);
                    } else {
                        complete(loaded);
                    }
                } finally {
                    letGo();
                }
            }
        });
    }

    private void forget() {
        operation = null;
        sent = null;
    }

    private void leaveGate() {
        if (side >= 0) {
            cache.gate().leave(side);
        }
    }

    private void letGo() {
        if (holders.decrementAndGet() == 0) {
            sent = null;
            place.release();
        }
    }
}
