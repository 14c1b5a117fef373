package io.omnicache.jcache.internal.event;

import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * A change of this JVM whose message is expected back from Redis. Its events are queued once: by the message, which
 * gives them their place among the events of other JVMs, or by the thread of the change if the message doesn't come.
 * Thread-safe.
 */
public final class OwnChange {
    /** How often a waiting thread asks whether messages still arrive. */
    private static final long SLICE_MILLIS = 20;

    private final long sequence;
    private final Supplier<List<QueuedEvent>> queueing;
    private final Messages messages;

    /** Guarded by this. */
    private State state = State.EXPECTED;

    /** Guarded by this. */
    private List<QueuedEvent> queued = List.of();

    private enum State {
        EXPECTED,
        /** The thread of the change waits no longer; another thread delivers the events when the message has come. */
        LEFT,
        ARRIVED,
        /** The message didn't come in time. The events were queued without it; if it comes later, it is ignored. */
        GIVEN_UP,
        /** The change failed, or its outcome isn't known. */
        WITHDRAWN
    }

    /** The messages of this JVM. */
    public interface Messages {
        /** Whether messages arrive, as far as is known. */
        boolean areArriving();

        /**
         * Called when the events were queued without the message.
         *
         * @param inVain whether messages arrived all the time
         */
        void onGivenUp(OwnChange change, boolean inVain);

        /** Called when the change isn't expected to have a message. */
        void onWithdrawn(OwnChange change);
    }

    /**
     * @param sequence the number of the change
     * @param queueing queues the events
     */
    public OwnChange(long sequence, Supplier<List<QueuedEvent>> queueing, Messages messages) {
        this.sequence = sequence;
        this.queueing = queueing;
        this.messages = messages;
    }

    /** The number of the change among those of its cache in this JVM. */
    public long sequence() {
        return sequence;
    }

    /**
     * Called when the message comes: queues the events. Never waits for listeners.
     *
     * @param left receives events whose thread waits for them no longer, which the caller must have delivered
     * @return whether the message is done with; {@code false} if it must be handled like that of another JVM
     */
    public synchronized boolean arrive(List<? super QueuedEvent> left) {
        if (state == State.EXPECTED) {
            queued = queueing.get();
            state = State.ARRIVED;
            notifyAll();
        } else if (state == State.LEFT) {
            queueLeft(left);
            state = State.ARRIVED;
        }
        return state != State.WITHDRAWN;
    }

    /**
     * Called when the message may never come. If the thread of the change waits no longer, queues the events.
     *
     * @param left receives events that the caller must have delivered
     */
    public void miss(List<? super QueuedEvent> left) {
        synchronized (this) {
            notifyAll();
            if (state != State.LEFT) {
                return;
            }
            queueLeft(left);
            state = State.GIVEN_UP;
        }
        messages.onGivenUp(this, false);
    }

    private void queueLeft(List<? super QueuedEvent> left) {
        queued = queueing.get();
        queued.forEach(QueuedEvent::abandon);
        left.addAll(queued);
    }

    /**
     * Waits for the message, and returns the queued events, for the caller to deliver. If the message doesn't come in
     * time, or messages don't arrive at present, queues the events without it. An interrupted thread waits as well, and
     * stays interrupted.
     *
     * @param nanos the longest wait
     */
    public List<QueuedEvent> await(long nanos) {
        boolean inVain;
        synchronized (this) {
            inVain = awaitMessage(nanos);
            if (state != State.EXPECTED) {
                return queued;
            }
            state = State.GIVEN_UP;
            queued = queueing.get();
        }
        messages.onGivenUp(this, inVain);
        return queued;
    }

    /** Returns whether the time has passed, though messages were arriving. */
    private boolean awaitMessage(long nanos) {
        long deadline = System.nanoTime() + nanos;
        boolean interrupted = false;
        boolean isInTime = true;
        boolean areArriving = true;
        while (state == State.EXPECTED && isInTime && areArriving) {
            areArriving = messages.areArriving();
            long left = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
            isInTime = left > 0;
            if (isInTime && areArriving) {
                try {
                    wait(Math.min(left, SLICE_MILLIS));
                } catch (InterruptedException e) {
                    interrupted = true;
                }
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
        return !isInTime && areArriving;
    }

    /**
     * As {@link #await}, for a thread that may not wait: returns the queued events if the message has come. Otherwise
     * another thread delivers the events when it comes.
     */
    public synchronized List<QueuedEvent> leave() {
        if (state == State.EXPECTED) {
            state = State.LEFT;
        }
        return queued;
    }

    /** Called when the change failed or its outcome isn't known: queues nothing. A message is then a foreign one. */
    public void withdraw() {
        synchronized (this) {
            if (state != State.EXPECTED) {
                return;
            }
            state = State.WITHDRAWN;
        }
        messages.onWithdrawn(this);
    }
}
