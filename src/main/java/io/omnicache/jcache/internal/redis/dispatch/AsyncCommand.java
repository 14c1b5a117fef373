package io.omnicache.jcache.internal.redis.dispatch;

import io.omnicache.jcache.internal.redis.AsyncReceiver;
import io.omnicache.jcache.internal.redis.Command;
import io.omnicache.jcache.internal.redis.RedisConnection.PendingCommand;
import io.omnicache.jcache.internal.redis.RedisErrors;
import io.omnicache.jcache.internal.redis.pipeline.Exchange;
import java.util.concurrent.atomic.AtomicIntegerFieldUpdater;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * An asynchronous command, from the call to its outcome. The receiver gets one outcome (the first of reply, failure and
 * withdrawal) and one release. At any time either {@link DeferredCommands} or a connection holds the command; the last
 * holder releases it. Thread-safe.
 */
final class AsyncCommand implements PendingCommand, Comparable<AsyncCommand> {
    private static final AtomicIntegerFieldUpdater<AsyncCommand> RELEASED =
            AtomicIntegerFieldUpdater.newUpdater(AsyncCommand.class, "released");

    private final Command command;
    private final AsyncReceiver receiver;
    private final RedisErrors errors;
    private final long number;
    private final long start = System.nanoTime();
    private final AtomicReference<State> state = new AtomicReference<>(State.WAITING);
    /** The command's exchange on a pipelined connection. Written before the state becomes {@link State#SENT}. */
    private @Nullable Exchange exchange;

    private volatile boolean refused;
    private volatile int released;

    /** @param number the position among the calls: greater than the number of every earlier call */
    AsyncCommand(Command command, AsyncReceiver receiver, RedisErrors errors, long number) {
        this.command = command;
        this.receiver = receiver;
        this.errors = errors;
        this.number = number;
    }

    Command command() {
        return command;
    }

    /** Returns the time of the call, as {@link System#nanoTime()}. */
    long start() {
        return start;
    }

    /** Returns whether the command was sent and certainly not carried out. */
    boolean isRefused() {
        return refused;
    }

    /**
     * Marks the command as sent. Returns false if the command has ended and must not be sent.
     *
     * @param by the exchange on a pipelined connection; {@code null} for another connection
     */
    boolean markSent(@Nullable Exchange by) {
        exchange = by;
        return state.compareAndSet(State.WAITING, State.SENT);
    }

    /** Marks the command as not carried out. Returns false if the command has ended and must not be sent again. */
    boolean markRefused() {
        refused = true;
        return state.compareAndSet(State.SENT, State.WAITING);
    }

    /**
     * Marks the command as sent by a thread that waits for the reply, after which the command can't be withdrawn.
     * Returns false if the command has ended and must not be sent.
     */
    boolean markRunning() {
        return state.compareAndSet(State.WAITING, State.RUNNING);
    }

    /** Returns whether a server may have carried out the command. */
    boolean mayBeCarriedOut() {
        State present = state.get();
        return present == State.SENT || present == State.RUNNING;
    }

    /** Ends the command with a reply, unless the command has ended already. */
    void reply(@Nullable Object reply) {
        if (end()) {
            receiver.replied(reply);
        }
    }

    /** Ends the command with a failure, unless the command has ended already. */
    void fail(Throwable failure) {
        if (end()) {
            receiver.failed(failure);
        }
    }

    /** Tells the receiver that no queue or connection holds the command any longer. Idempotent. */
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
    public int compareTo(AsyncCommand other) {
        return Long.compare(number, other.number);
    }

    private enum State {
        /** Queued, or about to be sent. */
        WAITING,
        /** Passed to a connection. */
        SENT,
        /** Sent by a thread that waits for the reply. */
        RUNNING,
        ENDED
    }
}
