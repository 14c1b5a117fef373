package io.omnicache.jcache.internal.event.expired;

import io.omnicache.jcache.internal.entry.EncodedKey;
import io.omnicache.jcache.internal.event.remote.EventOrder;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Iterator;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Keeps the order of the events of each key while the values of some expired events are being read. An event whose key
 * has no waiting event is delivered at once, in the caller's thread; events of other keys don't wait. Thread-safe. The
 * events of one key must be added by one thread at a time, and {@link #deliverReady} be called by one thread at a time.
 */
public final class KeySequences implements EventOrder {
    private final int mostEvents;

    /** A sequence stays until its last event has been delivered, so that no later event overtakes it. */
    private final Map<EncodedKey, Deque<Step>> waiting = new HashMap<>();

    private int size;

    /** @param mostEvents how many events may wait */
    KeySequences(int mostEvents) {
        this.mostEvents = mostEvents;
    }

    /** Beyond the bound an event is delivered at once, out of its order. */
    @Override
    public void add(EncodedKey key, Runnable delivery) {
        synchronized (this) {
            Deque<Step> steps = waiting.get(key);
            if (steps != null && size < mostEvents) {
                append(steps, new Ready(delivery));
                return;
            }
        }
        delivery.run();
    }

    /**
     * Adds an expiry, which is delivered by {@link #deliverReady}.
     *
     * @return false if too many events are waiting; the expiry was not added
     */
    synchronized boolean add(PendingExpiry expiry) {
        if (size >= mostEvents) {
            return false;
        }
        append(waiting.computeIfAbsent(expiry.key(), k -> new ArrayDeque<>(2)), expiry);
        return true;
    }

    private void append(Deque<Step> steps, Step step) {
        size++;
        steps.add(step);
    }

    /** Returns the last expiry of the key that waits; {@code null} if there is none. */
    synchronized @Nullable PendingExpiry lastExpiry(EncodedKey key) {
        Deque<Step> steps = waiting.get(key);
        if (steps != null) {
            for (Iterator<Step> backwards = steps.descendingIterator(); backwards.hasNext(); ) {
                if (backwards.next() instanceof PendingExpiry expiry) {
                    return expiry;
                }
            }
        }
        return null;
    }

    /** Delivers the events of a key in their order, and stops before the first one that still waits for its value. */
    void deliverReady(EncodedKey key) {
        for (Step step = head(key); step != null && step.isReady(); step = head(key)) {
            step.deliver();
            removeHead(key);
        }
    }

    private synchronized @Nullable Step head(EncodedKey key) {
        Deque<Step> steps = waiting.get(key);
        return steps == null ? null : steps.peek();
    }

    private synchronized void removeHead(EncodedKey key) {
        waiting.computeIfPresent(key, (k, steps) -> {
            steps.remove();
            size--;
            return steps.isEmpty() ? null : steps;
        });
    }

    /** Returns how many events wait. */
    synchronized int size() {
        return size;
    }

    /** An event in its place. */
    interface Step {
        boolean isReady();

        void deliver();
    }

    private record Ready(Runnable delivery) implements Step {
        @Override
        public boolean isReady() {
            return true;
        }

        @Override
        public void deliver() {
            delivery.run();
        }
    }
}
