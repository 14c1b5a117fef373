package io.omnicache.jcache.event;

import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The events of one key that wait for the synchronous listeners, in the order of the changes. Whoever waits for its event
 * delivers those before it.
 */
final class KeyQueue {
    private static final Logger LOG = LoggerFactory.getLogger(KeyQueue.class);

    private final Queue<EventTicket> waiting = new ConcurrentLinkedQueue<>();
    private final ReentrantLock delivering = new ReentrantLock();
    /** Events that are queued or being delivered; guarded by the map that holds this queue. */
    int users;

    void add(EventTicket ticket) {
        waiting.add(ticket);
    }

    /** Returns when the event is delivered; at the latest after the timeout, and then another thread delivers it. */
    void deliver(EventTicket ticket, Duration timeout) {
        if (delivering.isHeldByCurrentThread()) {
            return; // A listener changed its own key: the event comes when the listener has returned.
        }
        try {
            if (!delivering.tryLock(timeout.toMillis(), TimeUnit.MILLISECONDS)) {
                LOG.warn(
                        "A synchronous listener takes more than {} ms; the change goes on without it",
                        timeout.toMillis());
                return;
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return;
        }
        try {
            for (EventTicket next = waiting.poll(); next != null; next = waiting.poll()) {
                next.run();
            }
        } finally {
            delivering.unlock();
        }
    }
}
