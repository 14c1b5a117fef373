package io.omnicache.jcache.internal.redis;

import io.omnicache.jcache.internal.redis.pipeline.Exchange;
import java.util.concurrent.atomic.AtomicIntegerFieldUpdater;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * One command that nobody waits for. Either a {@link Lane} holds it or the network does; whoever lets go of it for good releases it,
 * once. It ends once, by a reply or by a failure, whichever comes first. Thread-safe.
 */
final class AsyncCall implements RedisConnection.Underway, Comparable<AsyncCall> {
    private static final AtomicIntegerFieldUpdater<AsyncCall> RELEASED =
            AtomicIntegerFieldUpdater.newUpdater(AsyncCall.class, "released");

    private final Command command;
    private final AsyncReceiver receiver;
    private final RedisErrors errors;
    private final long number;
    private final long start = System.nanoTime();
    private final AtomicReference<State> state = new AtomicReference<>(State.WAITING);
    /** Written before the state becomes {@link State#SENT}. */
    private @Nullable Exchange exchange;

    private volatile boolean refused;
    private volatile int released;

    /**
     * @param number greater than those of earlier calls
     */
    AsyncCall(Command command, AsyncReceiver receiver, RedisErrors errors, long number) {
        this.command = command;
        this.receiver = receiver;
        this.errors = errors;
        this.number = number;
    }

    Command command() {
        return command;
    }

    /** When it was made, in terms of {@link System#nanoTime()}. */
    long start() {
        return start;
    }

    /** Whether it was sent, and certainly not carried out. */
    boolean isRefused() {
        return refused;
    }

    /** Returns whether it is to be sent; not if it has ended. */
    boolean markSent(@Nullable Exchange by) {
        exchange = by;
        return state.compareAndSet(State.WAITING, State.SENT);
    }

    /** Says that it was not carried out; returns whether it is still wanted. */
    boolean markRefused() {
        refused = true;
        return state.compareAndSet(State.SENT, State.WAITING);
    }

    /** Returns whether it is to be carried out by a thread that waits; from then on it can't be withdrawn. */
    boolean markRunning() {
        return state.compareAndSet(State.WAITING, State.RUNNING);
    }

    /** Whether it may have been carried out. */
    boolean isUnderWay() {
        State present = state.get();
        return present == State.SENT || present == State.RUNNING;
    }

    void reply(@Nullable Object reply) {
        if (end()) {
            receiver.replied(reply);
        }
    }

    void fail(Throwable failure) {
        if (end()) {
            receiver.failed(failure);
        }
    }

    /** Once, however often it is called. */
    void release() {
        if (RELEASED.compareAndSet(this, 0, 1)) {
            receiver.released();
        }
    }

    @Override
    public void withdraw() {
        if (state.compareAndSet(State.WAITING, State.ENDED)) {
            receiver.failed(errors.notSent());
        } else if (state.get() == State.SENT) {
            Exchange sent = exchange;
            if (sent != null && sent.withdraw()) {
                fail(errors.notSent());
            }
        }
    }

    private boolean end() {
        return state.getAndSet(State.ENDED) != State.ENDED;
    }

    @Override
    public int compareTo(AsyncCall other) {
        return Long.compare(number, other.number);
    }

    private enum State {
        /** In a lane, or about to be sent. */
        WAITING,
        SENT,
        RUNNING,
        ENDED
    }
}
