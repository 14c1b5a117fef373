package io.omnicache.jcache.event;

import org.jspecify.annotations.Nullable;

/** An event on its way to the synchronous listeners. */
public final class EventTicket {
    final KeyQueue queue;
    final Runnable delivery;
    volatile boolean delivered;
    /** The writer doesn't wait for it any more. */
    volatile boolean abandoned;

    volatile @Nullable RuntimeException failure;

    EventTicket(KeyQueue queue, Runnable delivery) {
        this.queue = queue;
        this.delivery = delivery;
    }

    void run() {
        try {
            delivery.run();
        } catch (RuntimeException e) {
            failure = e;
        } finally {
            delivered = true;
        }
    }
}
