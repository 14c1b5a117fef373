package io.omnicache.jcache.internal.event;

import io.omnicache.jcache.internal.text.Shown;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Calls the synchronous listeners of one cache for events whose change no thread of this JVM waits for. One thread
 * takes the events in their order. If a listener doesn't return within the timeout, another thread takes the following
 * events; those of the same key wait for that listener. At most {@link #MAX_THREADS} listeners are given up in this way
 * at the same time. The caller bounds the number of events. Thread-safe.
 */
final class ForeignDelivery {
    static final int MAX_THREADS = 8;
    private static final long IDLE_MILLIS = 1_000;
    private static final Logger LOG = LoggerFactory.getLogger(ForeignDelivery.class);

    private final String cacheName;
    private final Duration timeout;
    private final Supplier<@Nullable ClassLoader> contextClassLoader;

    /** Guarded by this. */
    private final Queue<QueuedEvent> events = new ArrayDeque<>();

    /** The thread that takes events. Guarded by this. */
    private @Nullable Runner current;

    /** The number of threads. Guarded by this. */
    private int threads;

    /** Guarded by this. */
    private boolean closed;

    ForeignDelivery(String cacheName, Duration timeout, Supplier<@Nullable ClassLoader> contextClassLoader) {
        this.cacheName = Shown.name(cacheName);
        this.timeout = timeout;
        this.contextClassLoader = contextClassLoader;
    }

    /** Adds an event at the end. Never waits. */
    synchronized void add(QueuedEvent event) {
        if (closed) {
            return;
        }
        events.add(event);
        if (current == null) {
            start();
        } else if (current.isIdle) {
            notifyAll();
        } else {
            replaceIfStuck(current);
        }
    }

    /** Starts another thread if a listener doesn't return and events wait. */
    synchronized void check() {
        if (events.isEmpty()) {
            return;
        }
        if (current == null) {
            start();
        } else {
            replaceIfStuck(current);
        }
    }

    synchronized void close() {
        closed = true;
        events.clear();
        notifyAll();
    }

    private void replaceIfStuck(Runner runner) {
        long since = runner.deliveringSince;
        if (since != 0 && System.nanoTime() - since > timeout.toNanos() && threads < MAX_THREADS) {
            LOG.warn(
                    "Cache {}: a synchronous listener takes more than {} ms for an event of another JVM; the events of"
                            + " other keys go on without it",
                    cacheName,
                    timeout.toMillis());
            start();
        }
    }

    private void start() {
        Runner runner = new Runner();
        try {
            runner.start();
            threads++;
            current = runner;
        } catch (Error e) { // Tried again with the next event.
            LOG.warn("Cache {}: the thread for events of other JVMs can't be started", cacheName, e);
        }
    }

    /** Waits for an event; returns {@code null} if the thread must end. */
    private synchronized @Nullable QueuedEvent take(Runner runner) {
        runner.deliveringSince = 0;
        long deadline = System.nanoTime() + Duration.ofMillis(IDLE_MILLIS).toNanos();
        while (!closed && current == runner) {
            QueuedEvent event = events.poll();
            if (event != null) {
                runner.deliveringSince = System.nanoTime() | 1; // Never 0.
                return event;
            }
            long left = (deadline - System.nanoTime()) / 1_000_000;
            if (left <= 0) {
                break;
            }
            try {
                runner.isIdle = true;
                wait(left);
            } catch (InterruptedException e) {
                continue; // By a listener; nothing else interrupts this thread.
            } finally {
                runner.isIdle = false;
            }
        }
        threads--;
        if (current == runner) {
            current = null;
        }
        return null;
    }

    private final class Runner extends Thread {
        /** When the event was taken; 0 while none is being delivered. Guarded by the delivery. */
        private long deliveringSince;

        /** Guarded by the delivery. */
        private boolean isIdle;

        Runner() {
            super("omnicache-foreign-events-" + cacheName);
            setDaemon(true);
            setContextClassLoader(contextClassLoader.get());
        }

        @Override
        public void run() {
            for (QueuedEvent event = take(this); event != null; event = take(this)) {
                if (!event.delivered) {
                    event.queue.deliver(event, new ListenerTimeout(Duration.ZERO));
                }
            }
        }
    }
}
