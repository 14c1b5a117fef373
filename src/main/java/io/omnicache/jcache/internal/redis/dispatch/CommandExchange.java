package io.omnicache.jcache.internal.redis.dispatch;

import io.omnicache.jcache.internal.redis.Command;
import io.omnicache.jcache.internal.redis.RedisErrors;
import io.omnicache.jcache.internal.redis.dispatch.PendingResult.Failed;
import io.omnicache.jcache.internal.redis.pipeline.Exchange;
import io.omnicache.jcache.internal.redis.pipeline.PipelinedConnection;
import org.jspecify.annotations.Nullable;

/** A command on a pipelined connection, with the rules for the end of its timeout. Thread-safe. */
class CommandExchange extends Exchange {
    private final PipelinedConnection connection;
    private final RedisErrors errors;
    private final long start = System.nanoTime();
    private final long timeoutNanos;

    /**
     * @param timeoutNanos how long the reply may take
     */
    CommandExchange(Command command, PipelinedConnection connection, RedisErrors errors, long timeoutNanos) {
        super(command.words());
        this.connection = connection;
        this.errors = errors;
        this.timeoutNanos = timeoutNanos;
    }

    final PipelinedConnection connection() {
        return connection;
    }

    final long timeoutNanos() {
        return timeoutNanos;
    }

    /**
     * Ends the wait: a command that wasn't sent never will be sent; for one that was sent, the outcome is unknown,
     * and its connection is checked.
     *
     * @return the failure; {@code null} if the result has come meanwhile
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

    /** The thread that waited was interrupted: the command is withdrawn if it wasn't sent. */
    final Failed interrupted(InterruptedException cause) {
        return new Failed(withdraw() ? errors.interruptedBefore(cause) : errors.interrupted(cause));
    }

    /** A command whose sender waits for the result. */
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
