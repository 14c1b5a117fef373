package io.omnicache.jcache.internal.redis.pipeline;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.Objects;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * One command and its result. A caller hands it to a {@link PipelinedConnection} and waits; the connection's thread
 * completes it, once. Thread-safe. A caller that stops waiting learns whether the command was sent; if it wasn't, it
 * never will be.
 */
public class Exchange {
    private static final int QUEUED = 0;
    private static final int SENT = 1;
    private static final int DONE = 2;
    private static final int WITHDRAWN = 3;
    private static final VarHandle STATE;

    static {
        try {
            STATE = MethodHandles.lookup().findVarHandle(Exchange.class, "state", int.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private final Object[] words;
    /** The next exchange in a queue or batch. */
    @Nullable
    Exchange next;

    private volatile int state;
    /** Written before the state becomes {@link #DONE}, read after. */
    private @Nullable Object reply;

    private volatile @Nullable Thread waiter;

    /**
     * @param words the command's name and its arguments: {@code byte[]}, {@link String} or {@link Long}
     */
    public Exchange(Object[] words) {
        this.words = words;
    }

    Object[] words() {
        return words;
    }

    /**
     * Waits for the result.
     *
     * @param deadline as {@link System#nanoTime()}
     * @return whether the result has come
     * @throws InterruptedException if the thread is interrupted meanwhile
     */
    public final boolean await(long deadline) throws InterruptedException {
        if (state == DONE) {
            return true;
        }
        waiter = Thread.currentThread();
        while (state != DONE) {
            long left = deadline - System.nanoTime();
            if (left <= 0) {
                return false;
            }
            if (Thread.interrupted()) {
                throw new InterruptedException();
            }
            LockSupport.parkNanos(this, left);
        }
        return true;
    }

    /**
     * The result: the value of the reply, {@code null} for nil, or a {@link CommandFailure}.
     *
     * @throws IllegalStateException if the result hasn't come
     */
    public final @Nullable Object reply() {
        if (state != DONE) {
            throw new IllegalStateException("There is no reply yet");
        }
        return reply;
    }

    /** Withdraws the command; returns whether it wasn't sent and never will be. */
    public final boolean withdraw() {
        return STATE.compareAndSet(this, QUEUED, WITHDRAWN);
    }

    /** Whether the result has come. */
    public final boolean isDone() {
        return state == DONE;
    }

    /** Marks the command as sent; returns false if it was withdrawn and must not be sent. */
    final boolean markSent() {
        if (STATE.compareAndSet(this, QUEUED, SENT)) {
            return true;
        }
        onDropped();
        return false;
    }

    /** Completes an exchange and those behind it, in their order. */
    static void completeAll(@Nullable Exchange oldest, Object with) {
        Exchange exchange = oldest;
        while (exchange != null) {
            Exchange newer = exchange.next;
            exchange.next = null;
            exchange.complete(with);
            exchange = newer;
        }
    }

    final void complete(@Nullable Object with) {
        int present = state;
        do { // Unless its caller withdraws it at the same time.
            present = state;
            if (present == WITHDRAWN) {
                onDropped();
            }
            if (present == DONE || present == WITHDRAWN) {
                return;
            }
            reply = with;
        } while (!STATE.compareAndSet(this, present, DONE));
        Thread thread = waiter;
        if (thread != null) {
            LockSupport.unpark(thread);
        }
        onComplete();
    }

    /** Called when the result has come, mostly in the connection's thread. Must return at once and throw nothing. */
    protected void onComplete() {}

    /**
     * Called instead of {@link #onComplete} when a withdrawn exchange has left the queue. Must return at once and
     * throw nothing.
     */
    protected void onDropped() {}

    /**
     * Exchanges of one caller that are sent together, in the order in which they were added. Used by one thread,
     * once.
     */
    public static final class Batch {
        private @Nullable Exchange oldest;
        private @Nullable Exchange newest;

        public void add(Exchange exchange) {
            exchange.next = newest;
            newest = exchange;
            if (oldest == null) {
                oldest = exchange;
            }
        }

        /** The exchange added last, whose {@code next} leads to older ones. */
        Exchange newest() {
            return Objects.requireNonNull(newest, "an empty batch");
        }

        Exchange oldest() {
            return Objects.requireNonNull(oldest, "an empty batch");
        }
    }
}
