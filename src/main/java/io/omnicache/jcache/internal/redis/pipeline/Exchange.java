package io.omnicache.jcache.internal.redis.pipeline;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * One command and its reply. A caller makes it, hands it to a {@link PipelinedConnection} and waits; the connection's thread
 * completes it, once. Who stops waiting learns whether the command has been sent: what hasn't been never will be.
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
    /** The one behind it in a batch; the queue's. */
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
     * Waits for the reply.
     *
     * @param deadline in terms of {@link System#nanoTime()}
     * @return whether it is there in time
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

    /** The reply, a {@link ReplyError} or a {@link ConnectionFailure}; {@code null} for nil. Only once it is there. */
    public final @Nullable Object reply() {
        if (state != DONE) {
            throw new IllegalStateException("There is no reply yet");
        }
        return reply;
    }

    /** Takes the command back; returns whether it never was and never will be sent. */
    public final boolean withdraw() {
        return STATE.compareAndSet(this, QUEUED, WITHDRAWN);
    }

    /** Whether the reply is there. */
    public final boolean isDone() {
        return state == DONE;
    }

    /** Returns whether it is to be sent; if the caller has withdrawn it, it is dropped. */
    final boolean markSent() {
        if (STATE.compareAndSet(this, QUEUED, SENT)) {
            return true;
        }
        onDropped();
        return false;
    }

    /** Completes this one and those behind it, in their order. */
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
        do { // Not while its caller takes it back.
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

    /** Called when the reply is there, mostly in the connection's thread; must return at once and throw nothing. */
    protected void onComplete() {}

    /** Called when a withdrawn one has left the queue; as {@link #onComplete}, instead of it. */
    protected void onDropped() {}
}
