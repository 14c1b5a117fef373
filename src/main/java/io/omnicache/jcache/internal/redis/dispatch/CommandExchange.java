package io.omnicache.jcache.internal.redis.dispatch;

import io.omnicache.jcache.internal.redis.Command;
import io.omnicache.jcache.internal.redis.RedisErrors;
import io.omnicache.jcache.internal.redis.dispatch.PendingResult.Failed;
import io.omnicache.jcache.internal.redis.pipeline.Exchange;
import io.omnicache.jcache.internal.redis.pipeline.PipelinedConnection;
import org.jspecify.annotations.Nullable;

/** A command on a pipelined connection, with its timeout. Decides the failure when the timeout passes. Thread-safe. */
class CommandExchange extends Exchange {
    private final Command command;
    private final PipelinedConnection connection;
    private final RedisErrors errors;
    private final long start = System.nanoTime();
    private final long timeoutNanos;

    /**
     * @param timeoutNanos how long the reply may take
     */
    CommandExchange(Command command, PipelinedConnection connection, RedisErrors errors, long timeoutNanos) {
        super(command.words());
        this.command = command;
        this.connection = connection;
        this.errors = errors;
        this.timeoutNanos = timeoutNanos;
    }

    @Override
    protected final @Nullable Object checked(@Nullable Object received) {
        return ReplyForm.checked(command, received);
    }

    final PipelinedConnection connection() {
        return connection;
    }

    final long timeoutNanos() {
        return timeoutNanos;
    }

    /**
     * Ends the wait after the timeout. A command that wasn't sent is withdrawn and never sent. For a command that was
     * sent, the outcome is unknown, and its connection is closed if nothing was received on it since the command was
     * queued.
     *
     * @return the failure; {@code null} if the result has arrived in the meantime
     */
    final @Nullable Failed expire() {
        if (withdraw()) {
            return new Failed(errors.notSent());
        }
        if (isDone()) {
            return null;
        }
        connection.closeIfSilentSince(start);
        return new Failed(errors.timedOut());
    }

    final long deadline() {
        return start + timeoutNanos;
    }

    /**
     * Ends the wait after an interruption of the waiting thread. Withdraws the command if it wasn't sent, and returns
     * the failure.
     */
    final Failed interrupted(InterruptedException cause) {
        return new Failed(withdraw() ? errors.interruptedBefore(cause) : errors.interrupted(cause));
    }

    /** A command whose sender's thread waits for the result. */
    static final class Waiting extends CommandExchange implements PendingResult {
        Waiting(Command command, PipelinedConnection connection, RedisErrors errors, long timeoutNanos) {
            super(command, connection, errors, timeoutNanos);
        }

        @Override
        public @Nullable Object await() {
            try {
                Failed failure = await(deadline()) ? null : expire();
                return failure == null ? reply() : failure;
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return interrupted(e);
            }
        }
    }
}
