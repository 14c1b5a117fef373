package io.omnicache.jcache.internal.event;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The events of one key that wait for the synchronous listeners, in the order of the changes. A thread that waits for
 * its event delivers the events before it and the abandoned events after it. It delivers no later event whose own
 * thread waits, so no thread delivers events for others without end. Thread-safe.
 */
final class KeyEventQueue {
    private final Queue<QueuedEvent> waiting = new ConcurrentLinkedQueue<>();
    private final ReentrantLock delivering = new ReentrantLock();

    /** How many events are queued or being delivered. Guarded by the map that contains this queue. */
    int size;

    /** Whether an event was dropped, since the queue is full. Guarded by the map that contains this queue. */
    boolean full;

    void add(QueuedEvent event) {
        waiting.add(event);
    }

    /**
     * Delivers the event and those before it. Returns without having delivered it if this thread is inside a listener
     * of the key, or if the listener that another thread is calling does not return in time. The event then keeps its
     * place in the queue, and the thread that is delivering delivers it.
     *
     * @return whether the wait ended in time
     */
    boolean deliver(QueuedEvent event, ListenerTimeout timeout) {
        boolean reentrant = delivering.isHeldByCurrentThread();
        boolean inTime = reentrant || timeout.tryLock(delivering);
        if (!inTime || reentrant) {
            event.abandoned = true;
        } else {
            try {
                deliverUpTo(event);
            } finally {
                delivering.unlock();
            }
        }
        if (!reentrant) {
            deliverAbandoned();
        }
        return inTime;
    }

    private void deliverUpTo(QueuedEvent own) {
        for (QueuedEvent head = waiting.peek(); head != null; head = waiting.peek()) {
            if (own.delivered && !head.abandoned) {
                return;
            }
            waiting.remove();
            head.run();
        }
    }

    /**
     * Delivers an event that its thread abandoned at the moment when the delivering thread stopped. No other thread
     * would deliver such an event.
     */
    private void deliverAbandoned() {
        for (QueuedEvent head = waiting.peek(); head != null && head.abandoned; head = waiting.peek()) {
            if (!delivering.tryLock()) {
                return; // The thread that has the lock checks again after releasing it.
            }
            try {
                QueuedEvent next = waiting.peek();
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
