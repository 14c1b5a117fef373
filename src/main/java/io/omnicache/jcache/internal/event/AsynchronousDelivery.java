package io.omnicache.jcache.internal.event;

import io.omnicache.jcache.internal.text.Shown;
import java.time.Duration;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Delivers the events of one cache to its asynchronous listeners, on one thread, in the order in which they were
 * added. Adding an event never waits, since the caller holds the lock of a key. While more than {@link #MAX_BACKLOG}
 * events wait, operations wait for the listeners after they have released their locks, unless the listeners have
 * taken no event since another operation waited in vain. Events beyond {@link #CAPACITY} are dropped, counted and
 * logged. Thread-safe.
 */
final class AsynchronousDelivery {
    static final int MAX_BACKLOG = 10_000;

    /**
     * Larger than the backlog, since operations that are under way at the same time add their events before they
     * wait.
     */
    static final int CAPACITY = 5 * MAX_BACKLOG;

    private static final long NONE = -1;
    private static final Logger LOG = LoggerFactory.getLogger(AsynchronousDelivery.class);

    private final String cacheName;
    private final ThreadPoolExecutor thread;
    private final AtomicLong dropped = new AtomicLong();

    /** How many events had been delivered when an operation waited in vain. */
    private volatile long stuckAt = NONE;

    /**
     * @param contextClassLoader the context class loader of the thread. Otherwise the thread would inherit the class
     *     loader of the application thread that adds the first event
     */
    AsynchronousDelivery(String cacheName, Supplier<@Nullable ClassLoader> contextClassLoader) {
        this.cacheName = Shown.name(cacheName);
        this.thread = new ThreadPoolExecutor(
                1,
                1,
                1,
                TimeUnit.SECONDS,
                new LinkedBlockingQueue<>(CAPACITY),
                task -> new EventThread(this, task, cacheName, contextClassLoader.get()));
        thread.allowCoreThreadTimeOut(true);
    }

    /** Adds an event at the end of the queue, or drops it. Returns whether it was added. */
    boolean add(Runnable delivery) {
        try {
            thread.execute(delivery);
        } catch (RejectedExecutionException e) {
            if (!thread.isShutdown()) {
                drop("they are " + CAPACITY + " events behind");
            }
            return false;
        } catch (Error e) {
            drop("their thread can't be started: " + e);
            return false;
        }
        if (dropped.get() > 0 && backlog() <= MAX_BACKLOG) {
            logDropped();
        }
        return true;
    }

    /** Waits while the backlog is too long. The caller must hold no lock. */
    void awaitBacklog(ListenerTimeout timeout) {
        if (backlog() <= MAX_BACKLOG || thread.isShutdown() || isCurrent()) {
            return;
        }
        long before = thread.getCompletedTaskCount();
        if (before == stuckAt) {
            return;
        }
        boolean waitsLong = timeout.isMostlyLeft();
        while (backlog() > MAX_BACKLOG) {
            if (!timeout.pause()) {
                boolean inVain = waitsLong && !Thread.currentThread().isInterrupted();
                if (inVain && thread.getCompletedTaskCount() == before) {
                    stuckAt = before;
                }
                return;
            }
        }
    }

    /**
     * Accepts no more events and waits until the queued ones are delivered. Events that are not delivered within the
     * timeout are dropped. If a listener calls this method, it does not wait.
     */
    void close(Duration timeout) {
        thread.shutdown();
        try {
            if (!isCurrent() && !thread.awaitTermination(timeout.toMillis(), TimeUnit.MILLISECONDS)) {
                LOG.warn(
                        "Cache {}: asynchronous listeners did not end within {} ms; {} events are dropped",
                        cacheName,
                        timeout.toMillis(),
                        backlog());
                thread.shutdownNow();
            }
        } catch (InterruptedException e) {
            thread.shutdownNow();
            Thread.currentThread().interrupt();
        }
        if (dropped.get() > 0) {
            logDropped();
        }
    }

    private int backlog() {
        return thread.getQueue().size();
    }

    private boolean isCurrent() {
        return Thread.currentThread() instanceof EventThread own && own.delivery == this;
    }

    private void drop(String reason) {
        if (dropped.getAndIncrement() == 0) {
            LOG.warn(
                    "Cache {}: events for asynchronous listeners are being dropped, since {}: look for a listener that"
                            + " doesn't return",
                    cacheName,
                    reason);
        }
    }

    private void logDropped() {
        long number = dropped.getAndSet(0);
        if (number > 0) {
            LOG.warn("Cache {}: {} events for asynchronous listeners were dropped", cacheName, number);
        }
    }

    private static final class EventThread extends Thread {
        final AsynchronousDelivery delivery;

        EventThread(
                AsynchronousDelivery delivery,
                Runnable task,
                String cacheName,
                @Nullable ClassLoader contextClassLoader) {
            super(task, "omnicache-events-" + cacheName);
            this.delivery = delivery;
            setDaemon(true);
            setContextClassLoader(contextClassLoader);
        }
    }
}
