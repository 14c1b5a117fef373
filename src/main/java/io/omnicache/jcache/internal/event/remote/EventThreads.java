package io.omnicache.jcache.internal.event.remote;

import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The threads of one manager that keep up with the listeners of other JVMs. They call no code of the application.
 * Started when the first cache needs them. Thread-safe.
 */
public final class EventThreads implements AutoCloseable, Executor {
    private static final int THREADS = 2;
    private static final long TICK_MILLIS = 1_000;
    private static final Logger LOG = LoggerFactory.getLogger(EventThreads.class);

    private final AtomicInteger count = new AtomicInteger();
    private @Nullable ScheduledThreadPoolExecutor pool;
    private boolean closed;

    /** Runs a task at once and then about once a second. */
    ScheduledFuture<?> everySecond(Runnable task) {
        return pool().scheduleWithFixedDelay(logging(task), 0, TICK_MILLIS, TimeUnit.MILLISECONDS);
    }

    /** Runs a task soon; never once this object is closed. */
    @Override
    public void execute(Runnable task) {
        try {
            pool().execute(logging(task));
        } catch (RejectedExecutionException e) {
            LOG.debug("A task came after the manager was closed", e);
        }
    }

    private synchronized ScheduledThreadPoolExecutor pool() {
        if (closed) {
            throw new RejectedExecutionException("The cache manager is closed");
        }
        ScheduledThreadPoolExecutor present = pool;
        if (present == null) {
            present = new ScheduledThreadPoolExecutor(THREADS, task -> {
                Thread thread = new Thread(task, "omnicache-event-members-" + count.incrementAndGet());
                thread.setDaemon(true);
                thread.setContextClassLoader(null);
                return thread;
            });
            present.setRemoveOnCancelPolicy(true);
            pool = present;
        }
        return present;
    }

    private static Runnable logging(Runnable task) {
        return () -> {
            try {
                task.run();
            } catch (RuntimeException | Error e) { // A later run may succeed.
                LOG.warn("A task for events of other JVMs failed", e);
            }
        };
    }

    /** Ends the threads. Idempotent. */
    @Override
    public synchronized void close() {
        closed = true;
        if (pool != null) {
            pool.shutdownNow();
        }
    }
}
