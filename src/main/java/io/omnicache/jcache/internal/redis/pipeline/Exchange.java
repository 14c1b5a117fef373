package io.omnicache.jcache.internal.redis.pipeline;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.Objects;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * One command and its result. A caller passes the exchange to a {@link PipelinedConnection} and waits; the connection's
 * thread completes the exchange, once. A caller that stops waiting can withdraw the command and learns whether it was
 * sent; a withdrawn command is never sent. Thread-safe.
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
    /** Written before the state becomes {@link #DONE}, read afterwards. */
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

    /** Returns what the reply may take. Called in the connection's thread when the reply begins; must return at once. */
    protected ReplyBounds bounds() {
        return ReplyBounds.NONE;
    }

    /**
     * Waits for the result.
     *
     * @param deadline the end of the wait, as {@link System#nanoTime()}
     * @return whether the result has arrived
     * @throws InterruptedException if the thread is interrupted during the wait
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
     * Returns the result: the value of the reply, {@code null} for nil, or a {@link CommandFailure}.
     *
     * @throws IllegalStateException if the result hasn't arrived
     */
    public final @Nullable Object reply() {
        if (state != DONE) {
            throw new IllegalStateException("There is no reply yet");
        }
        return reply;
    }

    /** Withdraws the command if it wasn't sent. Returns true if the command was withdrawn and is never sent. */
    public final boolean withdraw() {
        return STATE.compareAndSet(this, QUEUED, WITHDRAWN);
    }

    /** Returns whether the result has arrived. */
    public final boolean isDone() {
        return state == DONE;
    }

    /** Marks the command as sent. Returns false if the command was withdrawn and must not be sent. */
    final boolean markSent() {
        if (!mayBeSent()) {
            complete(new CommandFailure.ConnectionFailure(false, null));
            return false;
        }
        if (STATE.compareAndSet(this, QUEUED, SENT)) {
            return true;
        }
        onDropped();
        return false;
    }

    /** Completes an exchange and all exchanges linked behind it, in order. */
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
        do { // Repeated if the caller withdraws the command at the same time.
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

    /**
     * Checks a reply that has arrived. Called in the connection's thread; must return at once and throw nothing.
     *
     * @return the result: the reply, or a failure instead. After a {@link CommandFailure.ConnectionFailure} instead of a
     *     reply the connection is closed
     */
    protected @Nullable Object checked(@Nullable Object received) {
        return received;
    }

    /**
     * Returns whether the command may be written now; if not, it fails as not sent. Called in the connection's thread;
     * must return at once.
     */
    protected boolean mayBeSent() {
        return true;
    }

    /**
     * Called when the result has arrived, usually in the connection's thread. Must return at once and throw nothing.
     */
    protected void onComplete() {}

    /**
     * Called instead of {@link #onComplete} when a withdrawn exchange has left the queue. Must return at once and
     * throw nothing.
     */
    protected void onDropped() {}

    /**
     * Exchanges of one caller that are sent together, in the order in which they were added. Used once, by one thread.
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

        /** Returns the exchange that was added last. Its {@code next} leads to the older exchanges. */
        Exchange newest() {
            return Objects.requireNonNull(newest, "an empty batch");
        }

        Exchange oldest() {
            return Objects.requireNonNull(oldest, "an empty batch");
        }
    }
}
