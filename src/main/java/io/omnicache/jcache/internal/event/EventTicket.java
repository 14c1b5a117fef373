package io.omnicache.jcache.internal.event;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** An event on its way to the synchronous listeners. */
public final class EventTicket {
    private static final Logger LOG = LoggerFactory.getLogger(EventTicket.class);

    final KeyQueue queue;
    final Runnable delivery;
    volatile boolean delivered;
    /** The writer doesn't wait for it any more. */
    volatile boolean abandoned;

    volatile @Nullable Throwable failure;

    EventTicket(KeyQueue queue, Runnable delivery) {
        this.queue = queue;
        this.delivery = delivery;
    }

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
