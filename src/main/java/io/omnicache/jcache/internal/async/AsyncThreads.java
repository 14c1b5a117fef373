package io.omnicache.jcache.internal.async;

import java.time.Duration;
import java.util.concurrent.Executor;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.ForkJoinTask;
import java.util.concurrent.ForkJoinWorkerThread;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The threads of one manager's asynchronous operations: daemon threads that are created when needed and end when
 * idle. As many threads as there are processors, two at least, decode replies and run the dependents of futures.
 * Tasks that wait get further threads, so that they don't delay the replies. After {@link #close}, or if no thread
 * can be created, a task runs on the common pool; no task is dropped without notice. Thread-safe.
 */
public final class AsyncThreads implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(AsyncThreads.class);

    private static final int FEWEST = 2;
    /**
     * One thread for each possible operation. With fewer threads, all of them could wait for futures, and none would
     * be left to complete these futures.
     */
    private static final int MOST_WAITING = 3 * AsyncPermits.NUMBER;

    private static final int MOST_WORKING = 64;
    private static final Duration IDLE = Duration.ofSeconds(5);
    private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(2);

    private final Pool pool;
    private final Executor fallback;
    private final AsyncPermits permits = new AsyncPermits();
    private final WorkerQueue workers = new WorkerQueue(this, MOST_WORKING);

    /**
     * @param contextClassLoader the context class loader of the threads; {@code null} for none
     */
    public AsyncThreads(@Nullable ClassLoader contextClassLoader) {
        this(contextClassLoader, AsyncThread::new, ForkJoinPool.commonPool());
    }

    /**
     * @param fallback runs tasks for which these threads can't be used
     */
    AsyncThreads(@Nullable ClassLoader contextClassLoader, ThreadMaker maker, Executor fallback) {
        this.fallback = fallback;
        int running = Math.max(FEWEST, Runtime.getRuntime().availableProcessors());
        this.pool = new Pool(running, forkJoinPool -> maker.make(this, forkJoinPool, contextClassLoader));
    }

    /** The permits that bound the number of operations. */
    public AsyncPermits permits() {
        return permits;
    }

    /** The queue of tasks that may wait. */
    public WorkerQueue workers() {
        return workers;
    }

    /** Runs a task once. The task must not wait. It runs in the calling thread if no other thread is available. */
    public void execute(Runnable task) {
        AsyncTask handed = new AsyncTask(task);
        if (handOver(handed) != null) {
            handed.exec();
        }
    }

    /**
     * Runs a task once. The task may wait for Redis or for the application.
     *
     * @throws RejectedExecutionException if there is no thread; the task doesn't run then. An {@link Error} of
     *     {@link Thread#start} is thrown as it is
     */
    public void executeWaiting(Runnable task) {
        executeWaiting(task, () -> {});
    }

    /** As {@link #executeWaiting(Runnable)}, with a second task that runs after the first one and must not wait. */
    void executeWaiting(Runnable task, Runnable then) {
        AsyncTask handed = new AsyncTask(() -> {
            try {
                callWaiting(() -> {
                    task.run();
                    return true;
                });
            } finally {
                AsyncTask.clearInterruption();
                then.run();
            }
        });
        Throwable refusal = handOver(handed);
        if (refusal != null && handed.withdraw()) {
            if (refusal instanceof Error error) {
                throw error;
            }
            throw new RejectedExecutionException("No thread can be had for an asynchronous operation", refusal);
        }
    }

    /**
     * Gives the task to a pool. Returns {@code null} if a thread will certainly run the task, otherwise the reason
     * for the doubt.
     */
    private @Nullable Throwable handOver(AsyncTask task) {
        try {
            pool.execute(task);
            return null;
        } catch (RejectedExecutionException e) { // After close().
            return handOverToFallback(task);
        } catch (Error e) { // The task is in the pool's queue, but the pool may have no thread to take it.
            return isCurrent() ? null : takeBack(task);
        }
    }

    /**
     * Gives the task, and all other tasks in the queue, to the fallback pool, since this pool creates no thread while
     * its queue isn't empty.
     */
    private @Nullable Throwable takeBack(AsyncTask task) {
        Throwable refusal = handOverToFallback(task);
        for (ForkJoinTask<?> other = pool.pollSubmission(); other != null; other = pool.pollSubmission()) {
            if (other != task && other instanceof AsyncTask stuck && handOverToFallback(stuck) != null) {
                stuck.exec();
            }
        }
        return refusal;
    }

    private @Nullable Throwable handOverToFallback(AsyncTask task) {
        try {
            fallback.execute(task::exec);
            return null;
        } catch (RejectedExecutionException | Error e) {
            return e;
        }
    }

    /**
     * Does work that may wait, in the calling thread. If that is one of these threads, another thread takes its place
     * meanwhile.
     */
    public <T extends @Nullable Object> T callWaiting(Supplier<T> work) {
        Waiting<T> waiting = new Waiting<>(work);
        try {
            ForkJoinPool.managedBlock(waiting);
        } catch (InterruptedException e) {
            throw new IllegalStateException("The work itself never throws an InterruptedException", e);
        } catch (Throwable e) {
            if (waiting.isReleasable()) {
                throw e;
            }
            waiting.block(); // No other thread could take its place. The work is done nevertheless.
        }
        return waiting.result();
    }

    /** An executor for tasks that may wait. */
    public Executor waiting() {
        return this::executeWaiting;
    }

    /** Whether the calling thread is one of these threads. */
    public boolean isCurrent() {
        return Thread.currentThread() instanceof AsyncThread own && own.owner == this;
    }

    /**
     * Ends the threads. Waits 2 seconds at most for running tasks; doesn't wait if one of these threads calls.
     * Idempotent.
     */
    @Override
    public void close() {
        pool.shutdown();
        if (isCurrent()) {
            return;
        }
        try {
            if (!pool.awaitTermination(CLOSE_TIMEOUT.toMillis(), TimeUnit.MILLISECONDS)) {
                LOG.warn(
                        "Asynchronous operations, or stages that depend on them, take more than {} ms to end",
                        CLOSE_TIMEOUT.toMillis());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Makes a thread of the pool; may fail as {@link Thread#start} does. */
    @FunctionalInterface
    interface ThreadMaker {
        ForkJoinWorkerThread make(AsyncThreads owner, ForkJoinPool pool, @Nullable ClassLoader contextClassLoader);
    }

    private static final class Pool extends ForkJoinPool {
        Pool(int running, ForkJoinWorkerThreadFactory factory) {
            super(
                    running,
                    factory,
                    null,
                    true,
                    running,
                    running + MOST_WAITING,
                    running,
                    saturated -> true,
                    IDLE.toMillis(),
                    TimeUnit.MILLISECONDS);
        }

        /** A task that no thread has taken yet. */
        @Override
        protected @Nullable ForkJoinTask<?> pollSubmission() {
            return super.pollSubmission();
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
            done = true; // Before the work, so that work that throws isn't done twice.
            result = work.get();
            return true;
        }

        @Override
        public boolean isReleasable() {
            return done;
        }

        @SuppressWarnings("NullAway") // Null only if T permits it.
        T result() {
            return result;
        }
    }
}
