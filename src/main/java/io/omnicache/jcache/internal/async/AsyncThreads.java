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
 * The threads of one manager's asynchronous operations: daemons that are made when needed and end when idle. As many
 * as there are processors decode replies and run what depends on futures. Tasks that wait get further threads, so
 * that they don't delay the replies. Thread-safe. No task is dropped: after {@link #close}, and where no thread can
 * be made, it runs on the common pool.
 */
public final class AsyncThreads implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(AsyncThreads.class);

    private static final int FEWEST = 2;
    /**
     * One for each operation that there may be: fewer threads could all wait for futures, with none left to complete
     * these.
     */
    private static final int MOST_WAITING = 3 * AsyncPermits.NUMBER;

    private static final int MOST_WORKING = 64;
    private static final Duration IDLE = Duration.ofSeconds(5);
    private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(2);

    private final Pool pool;
    private final Executor otherwise;
    private final AsyncPermits permits = new AsyncPermits();
    private final WorkerQueue workers = new WorkerQueue(this, MOST_WORKING);

    /**
     * @param contextClassLoader of the threads; {@code null} for none
     */
    public AsyncThreads(@Nullable ClassLoader contextClassLoader) {
        this(contextClassLoader, AsyncThread::new, ForkJoinPool.commonPool());
    }

    /**
     * @param otherwise runs what gets no thread of these
     */
    AsyncThreads(@Nullable ClassLoader contextClassLoader, ThreadMaker maker, Executor otherwise) {
        this.otherwise = otherwise;
        int running = Math.max(FEWEST, Runtime.getRuntime().availableProcessors());
        this.pool = new Pool(running, forkJoinPool -> maker.make(this, forkJoinPool, contextClassLoader));
    }

    /** Bounds the number of operations. */
    public AsyncPermits permits() {
        return permits;
    }

    /** Runs the tasks that wait. */
    public WorkerQueue workers() {
        return workers;
    }

    /** Runs a task once that doesn't wait; in the calling thread if there is no other. */
    public void execute(Runnable task) {
        AsyncTask handed = new AsyncTask(task);
        if (handOver(handed) != null) {
            handed.exec();
        }
    }

    /**
     * Runs a task once that may wait for Redis or for the application.
     *
     * @throws RejectedExecutionException if there is no thread, or what {@link Thread#start} threw; the task doesn't
     *     run then
     */
    public void executeWaiting(Runnable task) {
        executeWaiting(task, () -> {});
    }

    /** As {@link #executeWaiting(Runnable)}, with a second task that runs after the first one and doesn't wait. */
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

    /** Gives the task to a pool. Returns why it is uncertain that a thread takes it; {@code null} if it is certain. */
    private @Nullable Throwable handOver(AsyncTask task) {
        try {
            pool.execute(task);
            return null;
        } catch (RejectedExecutionException e) { // After close().
            return handOverElsewhere(task);
        } catch (Error e) { // The task is in the pool's queue, but there may be no thread that looks there.
            return isCurrent() ? null : takeBack(task);
        }
    }

    /**
     * Gives the task to the other pool, and everything else in the queue, too: while the queue isn't empty, the pool
     * makes no thread.
     */
    private @Nullable Throwable takeBack(AsyncTask task) {
        Throwable refusal = handOverElsewhere(task);
        for (ForkJoinTask<?> other = pool.pollSubmission(); other != null; other = pool.pollSubmission()) {
            if (other != task && other instanceof AsyncTask stuck && handOverElsewhere(stuck) != null) {
                stuck.exec();
            }
        }
        return refusal;
    }

    private @Nullable Throwable handOverElsewhere(AsyncTask task) {
        try {
            otherwise.execute(task::exec);
            return null;
        } catch (RejectedExecutionException | Error e) {
            return e;
        }
    }

    /** Does work that may wait. In a thread of these, another thread takes over meanwhile. */
    public <T extends @Nullable Object> T callWaiting(Supplier<T> work) {
        Waiting<T> waiting = new Waiting<>(work);
        try {
            ForkJoinPool.managedBlock(waiting);
        } catch (InterruptedException e) {
            throw new IllegalStateException("The work itself never says that it was interrupted", e);
        } catch (Throwable e) {
            if (waiting.isReleasable()) {
                throw e;
            }
            waiting.block(); // There is no thread to take over: the work is done all the same.
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

    /** Ends the threads: waits 2 seconds at most for tasks that run, unless one of these threads calls. Idempotent. */
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
            done = true; // Also if it throws: it isn't done twice.
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
