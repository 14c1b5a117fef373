package io.omnicache.jcache.internal.redis.dispatch;

import io.omnicache.jcache.RedisCacheException;
import io.omnicache.jcache.internal.redis.AsyncReceiver;
import io.omnicache.jcache.internal.redis.Command;
import io.omnicache.jcache.internal.redis.RedisConnection.PendingCommand;
import io.omnicache.jcache.internal.redis.RedisErrors;
import io.omnicache.jcache.internal.redis.TimeoutTimer;
import io.omnicache.jcache.internal.redis.dispatch.PendingResult.Failed;
import java.util.concurrent.atomic.AtomicIntegerFieldUpdater;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
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
    private final Supplier<RedisCacheException> notSent;
    private final long number;
    private final long start;
    private final long deadline;
    private final AtomicReference<State> state = new AtomicReference<>(State.WAITING);
    /** The command's exchange on a pipelined connection. Written before the state becomes {@link State#SENT}. */
    private @Nullable CommandExchange exchange;
    /** Written before the command is queued or sent. */
    private TimeoutTimer.@Nullable Scheduled timeout;

    private volatile boolean refused;
    private volatile int released;

    /**
     * @param notSent says why the command wasn't sent in time
     * @param number the position among the calls: greater than the number of every earlier call
     * @param timeoutNanos how long a command may take
     */
    AsyncCommand(
            Command command,
            AsyncReceiver receiver,
            RedisErrors errors,
            Supplier<RedisCacheException> notSent,
            long number,
            long timeoutNanos) {
        this.command = command;
        this.receiver = receiver;
        this.errors = errors;
        this.notSent = notSent;
        this.number = number;
        this.start = System.nanoTime();
        this.deadline = receiver.until(start, timeoutNanos);
    }

    Command command() {
        return command;
    }

    /** Returns the time of the call, as {@link System#nanoTime()}. */
    long start() {
        return start;
    }

    /** Returns when the command fails if it has no outcome yet, as {@link System#nanoTime()}. */
    long deadline() {
        return deadline;
    }

    /** Has the command fail at its deadline. Called before the command is queued or sent; the first call counts. */
    void failInTime(TimeoutTimer timer) {
        if (timeout == null) {
            timeout = timer.schedule(this::expire, Math.max(0, deadline - System.nanoTime()));
        }
    }

    /** Ends the command, since its time is up or the connection is being closed. */
    private void expire() {
        if (state.compareAndSet(State.WAITING, State.ENDED)) {
            receiver.failed(notSent.get()); // Whoever holds the command in a queue releases it.
            return;
        }
        if (state.get() == State.SENT) {
            CommandExchange sent = exchange;
            Failed failed = sent == null ? new Failed(errors.timedOut()) : sent.expire();
            if (failed != null) {
                fail(failed.exception());
            }
        }
    }

    /** Returns whether a thread has to send the command: it was certainly not carried out when it was sent before. */
    boolean isRefused() {
        return refused;
    }

    /**
     * Marks the command as sent. Returns false if the command has ended and must not be sent.
     *
     * @param by the exchange on a pipelined connection; {@code null} for another connection
     */
    boolean markSent(@Nullable CommandExchange by) {
        exchange = by;
        return state.compareAndSet(State.WAITING, State.SENT);
    }

    /** Marks the command as one that a thread has to send and wait for. Called before it is queued. */
    void needThread() {
        refused = true;
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
            receiver.failed(notSent.get());
        } else if (state.get() == State.SENT) {
            CommandExchange sent = exchange;
            if (sent != null && sent.withdraw()) {
                fail(notSent.get());
            }
        }
    }

    private boolean end() {
        boolean ends = state.getAndSet(State.ENDED) != State.ENDED;
        TimeoutTimer.Scheduled scheduled = timeout;
        if (ends && scheduled != null) {
            scheduled.cancel();
        }
        return ends;
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
