package io.omnicache.jcache.internal.event;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The events of one key that wait for the synchronous listeners, in the order of the changes. Who waits for its event
 * delivers those before it, and those whose writers went on without them, but not those of other waiting writers: no
 * thread works for the others without end.
 */
final class KeyQueue {
    private final Queue<EventTicket> waiting = new ConcurrentLinkedQueue<>();
    private final ReentrantLock delivering = new ReentrantLock();
    /** Events that are queued or being delivered; guarded by the map that holds this queue. */
    int users;
    /** An event was dropped; guarded as above. */
    boolean full;

    void add(EventTicket ticket) {
        waiting.add(ticket);
    }

    /**
     * Returns when the event is delivered, or when that can't be waited for: the listener that is being called is further
     * up this thread's stack, or didn't return in time. The event then stays in its place and is delivered by
     * the thread that delivers now.
     *
     * @return whether the wait was in time
     */
    boolean deliver(EventTicket ticket, ListenerPatience patience) {
        boolean reentrant = delivering.isHeldByCurrentThread();
        boolean inTime = reentrant || patience.lock(delivering);
        if (!inTime || reentrant) {
            ticket.abandoned = true;
        } else {
            try {
                drain(ticket);
            } finally {
                delivering.unlock();
            }
        }
        if (!reentrant) {
            deliverAbandoned();
        }
        return inTime;
    }

    private void drain(EventTicket own) {
        for (EventTicket head = waiting.peek(); head != null; head = waiting.peek()) {
            if (own.delivered && !head.abandoned) {
                return;
            }
            waiting.remove();
            head.run();
        }
    }

    /** A writer may have given up just when the thread that delivered stopped: nobody else would come for its event. */
    private void deliverAbandoned() {
        for (EventTicket head = waiting.peek(); head != null && head.abandoned; head = waiting.peek()) {
            if (!delivering.tryLock()) {
                return; // Whoever has the lock looks again after giving it back.
            }
            try {
                EventTicket next = waiting.peek();
                if (next != null && next.abandoned) {
                    waiting.remove();
                    next.run();
                }
            } finally {
                delivering.unlock();
            }
        }
    }
}
