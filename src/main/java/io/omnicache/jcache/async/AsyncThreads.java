package io.omnicache.jcache.async;

import java.time.Duration;
import java.util.concurrent.Executor;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.ForkJoinWorkerThread;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The threads of one manager's asynchronous operations, daemons that are made when needed and end when idle. As many as there
 * are processors decode replies and run what depends on them; what waits gets further ones, so that it doesn't hold up the replies.
 * Nothing that was handed over is dropped: after the end it runs on the common pool.
 */
public final class AsyncThreads implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(AsyncThreads.class);

    private static final int FEWEST = 2;
    /** One for all that there may be: fewer could all join stages, with none left to complete these. */
    private static final int MOST_WAITING = 3 * Places.NUMBER;

    private static final int MOST_WORKING = 64;
    private static final Duration IDLE = Duration.ofSeconds(5);
    private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(2);

    private final ForkJoinPool pool;
    private final Places places = new Places();
    private final WaitingWork work = new WaitingWork(this, MOST_WORKING);

    /**
     * @param contextClassLoader of the threads
     */
    public AsyncThreads(@Nullable ClassLoader contextClassLoader) {
        int running = Math.max(FEWEST, Runtime.getRuntime().availableProcessors());
        this.pool = new ForkJoinPool(
                running,
                forkJoinPool -> new AsyncThread(this, forkJoinPool, contextClassLoader),
                null,
                true,
                running,
                running + MOST_WAITING,
                running,
                saturated -> true,
                IDLE.toMillis(),
                TimeUnit.MILLISECONDS);
    }

    /** How many operations may be under way. */
    public Places places() {
        return places;
    }

    /** Operations that wait. */
    public WaitingWork work() {
        return work;
    }

    /** Runs something that doesn't wait. */
    public void execute(Runnable task) {
        try {
            pool.execute(task);
        } catch (RejectedExecutionException e) {
            ForkJoinPool.commonPool().execute(task);
        }
    }

    /** Runs something that may wait for Redis or for the application. */
    public void executeWaiting(Runnable task) {
        execute(() -> callWaiting(() -> {
            task.run();
            return null;
        }));
    }

    /** Does something that may wait, in one of these threads, while another takes over its part of the running. */
    public <T extends @Nullable Object> T callWaiting(Supplier<T> work) {
        Waiting<T> waiting = new Waiting<>(work);
        try {
            ForkJoinPool.managedBlock(waiting);
        } catch (InterruptedException e) {
            throw new IllegalStateException("The work itself never says that it was interrupted", e);
        } catch (RuntimeException | Error e) {
            if (waiting.isReleasable()) {
                throw e;
            }
            waiting.block(); // There is no thread to be had in place of this one: then without.
        }
        return waiting.result();
    }

    /** An executor for what may wait. */
    public Executor waiting() {
        return this::executeWaiting;
    }

    /** Whether the calling thread is one of these. */
    public boolean isCurrent() {
        return Thread.currentThread() instanceof AsyncThread own && own.owner == this;
    }

    /** Takes nothing more, and waits a little for what runs, unless it is that which closes. Idempotent. */
    @Override
    public void close() {
        pool.shutdown();
        if (isCurrent()) {
            return;
        }
        try {
            if (!pool.awaitTermination(CLOSE_TIMEOUT.toMillis(), TimeUnit.MILLISECONDS)) {
                LOG.warn(
                        "Asynchronous operations, or what depends on them, take more than {} ms to end",
                        CLOSE_TIMEOUT.toMillis());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static final class AsyncThread extends ForkJoinWorkerThread {
        final AsyncThreads owner;

        AsyncThread(AsyncThreads owner, ForkJoinPool pool, @Nullable ClassLoader contextClassLoader) {
            super(pool);
            this.owner = owner;
            setName("omnicache-async-" + getPoolIndex());
            setContextClassLoader(contextClassLoader);
        }
    }

    private static final class Waiting<T extends @Nullable Object> implements ForkJoinPool.ManagedBlocker {
        private final Supplier<T> work;
        private boolean done;
        private @Nullable T result;

        Waiting(Supplier<T> work) {
            this.work = work;
        }

        @Override
        public boolean block() {
            done = true; // Also if it throws: it isn't to be tried again.
            result = work.get();
            return true;
        }

        @Override
        public boolean isReleasable() {
            return done;
        }

        @SuppressWarnings("NullAway") // Null only where T says so.
        T result() {
            return result;
        }
    }
}
