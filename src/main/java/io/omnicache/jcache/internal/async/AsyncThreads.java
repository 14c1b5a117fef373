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
 * The threads of one manager's asynchronous operations, daemons that are made when needed and end when idle. As many as there
 * are processors decode replies and run what depends on them; what waits gets further ones, so that it doesn't hold up the replies.
 * Nothing that was handed over is dropped: after the end, and where no thread of these can be had, it runs on the common pool.
 */
public final class AsyncThreads implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(AsyncThreads.class);

    private static final int FEWEST = 2;
    /** One for all that there may be: fewer could all join stages, with none left to complete these. */
    private static final int MOST_WAITING = 3 * AsyncPermits.NUMBER;

    private static final int MOST_WORKING = 64;
    private static final Duration IDLE = Duration.ofSeconds(5);
    private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(2);

    private final Pool pool;
    private final Executor otherwise;
    private final AsyncPermits permits = new AsyncPermits();
    private final WorkerQueue workers = new WorkerQueue(this, MOST_WORKING);

    /**
     * @param contextClassLoader of the threads
     */
    public AsyncThreads(@Nullable ClassLoader contextClassLoader) {
        this(contextClassLoader, AsyncThread::new, ForkJoinPool.commonPool());
    }

    /**
     * @param otherwise where there is no thread of these
     */
    AsyncThreads(@Nullable ClassLoader contextClassLoader, ThreadMaker maker, Executor otherwise) {
        this.otherwise = otherwise;
        int running = Math.max(FEWEST, Runtime.getRuntime().availableProcessors());
        this.pool = new Pool(running, forkJoinPool -> maker.make(this, forkJoinPool, contextClassLoader));
    }

    /** How many operations may be under way. */
    public AsyncPermits permits() {
        return permits;
    }

    /** Operations that wait. */
    public WorkerQueue workers() {
        return workers;
    }

    /** Runs something that doesn't wait, once; in the calling thread if no other can be had. */
    public void execute(Runnable task) {
        AsyncTask handed = new AsyncTask(task);
        if (handOver(handed) != null) {
            handed.exec();
        }
    }

    /**
     * Runs something that may wait for Redis or for the application, once.
     *
     * @throws RejectedExecutionException if no thread can be had, or what {@link Thread#start} threw; the task doesn't run then
     */
    public void executeWaiting(Runnable task) {
        executeWaiting(task, () -> {});
    }

    /** As above, with something that runs after the task and doesn't wait. */
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

    /** Returns why no thread takes the task up for certain; it may be taken up all the same. */
    private @Nullable Throwable handOver(AsyncTask task) {
        try {
            pool.execute(task);
            return null;
        } catch (RejectedExecutionException e) { // After the end.
            return handOverElsewhere(task);
        } catch (Error e) { // The task is in the pool's queue, but perhaps no thread could be made to look there.
            return isCurrent() ? null : takeBack(task);
        }
    }

    /** Empties the pool's queue, too: while something is in there, the pool wouldn't try to make a thread again. */
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

    /** Does something that may wait, in one of these threads, while another takes over its part of the running. */
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

        /** What nobody has taken up yet; for this package. */
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
