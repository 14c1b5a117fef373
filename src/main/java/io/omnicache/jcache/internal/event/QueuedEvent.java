package io.omnicache.jcache.internal.event;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * An event in the queue of its key, waiting for the synchronous listeners. Returned by
 * {@link EventDispatcher#enqueue}, passed to {@link EventDispatcher#deliverAll}. Thread-safe.
 */
public final class QueuedEvent {
    private static final Logger LOG = LoggerFactory.getLogger(QueuedEvent.class);

    final KeyEventQueue queue;
    final Runnable delivery;
    volatile boolean delivered;

    /** The operation that caused the event waits for it no longer. */
    volatile boolean abandoned;

    /** What the listeners threw. */
    volatile @Nullable Throwable failure;

    QueuedEvent(KeyEventQueue queue, Runnable delivery) {
        this.queue = queue;
        this.delivery = delivery;
    }

    /** The operation that caused the event doesn't wait for it. */
    void abandon() {
        abandoned = true;
    }

    /**
     * Delivers the event. A failure is kept for the operation; it is logged if the operation does not wait any more.
     */
    void run() {
        try {
            delivery.run();
        } catch (Throwable e) {
            failure = e;
            if (abandoned) {
                LOG.warn("A synchronous listener failed after its change had gone on without it", e);
            }
        } finally {
            delivered = true;
        }
    }
}
