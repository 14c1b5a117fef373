package io.omnicache.jcache.internal.event;

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
 * The events of one cache on their way to its asynchronous listeners: one thread delivers them in the order in which they come.
 * Adding one never waits, since the caller holds the lock of a key. While the listeners are behind by more than {@link #ROOM}, an
 * operation waits for them after it has given its locks back, unless they have taken nothing since somebody waited in vain. Beyond
 * {@link #MOST} events are dropped, counted and logged. Thread-safe.
 */
final class AsynchronousEvents {
    static final int ROOM = 10_000;
    /** What operations add that are under way at the same time goes over the room. */
    static final int MOST = 5 * ROOM;

    private static final Logger LOG = LoggerFactory.getLogger(AsynchronousEvents.class);

    private final String cacheName;
    private final ThreadPoolExecutor thread;
    private final AtomicLong dropped = new AtomicLong();
    /** How many events were delivered when somebody waited in vain; negative if nobody has. */
    private volatile long stuckAt = -1;

    /** @param contextClassLoader of their thread, which must not be that of whoever causes the first event */
    AsynchronousEvents(String cacheName, Supplier<@Nullable ClassLoader> contextClassLoader) {
        this.cacheName = cacheName;
        this.thread = new ThreadPoolExecutor(
                1,
                1,
                1,
                TimeUnit.SECONDS,
                new LinkedBlockingQueue<>(MOST),
                task -> new EventThread(this, task, cacheName, contextClassLoader.get()));
        thread.allowCoreThreadTimeOut(true);
    }

    /** Adds an event at the end, or drops it. */
    void add(Runnable delivery) {
        try {
            thread.execute(delivery);
        } catch (RejectedExecutionException e) {
            if (!thread.isShutdown()) {
                drop("they are " + MOST + " events behind");
            }
            return;
        } catch (Error e) {
            drop("their thread can't be started: " + e);
            return;
        }
        if (dropped.get() > 0 && waiting() <= ROOM) {
            logDropped();
        }
    }

    /** Waits while the listeners are too far behind. To be called without a lock. */
    void awaitRoom(ListenerPatience patience) {
        if (waiting() <= ROOM || thread.isShutdown() || isCurrent()) {
            return;
        }
        long before = thread.getCompletedTaskCount();
        if (before == stuckAt) {
            return;
        }
        boolean hasTime = patience.isFresh();
        while (waiting() > ROOM) {
            if (!patience.pause()) {
                boolean inVain = hasTime && !Thread.currentThread().isInterrupted();
                if (inVain && thread.getCompletedTaskCount() == before) {
                    stuckAt = before;
                }
                return;
            }
        }
    }

    /** Takes nothing more, and waits for what is there, unless it is a listener that closes. */
    void close(Duration timeout) {
        thread.shutdown();
        try {
            if (!isCurrent() && !thread.awaitTermination(timeout.toMillis(), TimeUnit.MILLISECONDS)) {
                LOG.warn(
                        "Cache {}: asynchronous listeners did not end within {} ms; {} events are dropped",
                        cacheName,
                        timeout.toMillis(),
                        waiting());
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

    private int waiting() {
        return thread.getQueue().size();
    }

    private boolean isCurrent() {
        return Thread.currentThread() instanceof EventThread own && own.events == this;
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
        final AsynchronousEvents events;

        EventThread(
                AsynchronousEvents events, Runnable task, String cacheName, @Nullable ClassLoader contextClassLoader) {
            super(task, "omnicache-events-" + cacheName);
            this.events = events;
            setDaemon(true);
            setContextClassLoader(contextClassLoader);
        }
    }
}
