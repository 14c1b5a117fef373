package io.omnicache.jcache.internal.redis.dispatch;

import io.omnicache.jcache.internal.redis.Command;
import io.omnicache.jcache.internal.redis.RedisErrors;
import io.omnicache.jcache.internal.redis.dispatch.PendingResult.Failed;
import io.omnicache.jcache.internal.redis.dispatch.ScriptForms.AskedOtherwise;
import io.omnicache.jcache.internal.redis.pipeline.CommandFailure;
import io.omnicache.jcache.internal.redis.pipeline.CommandFailure.ReplyError;
import io.omnicache.jcache.internal.redis.pipeline.Exchange;
import io.omnicache.jcache.internal.redis.pipeline.PipelinedConnection;
import io.omnicache.jcache.internal.redis.pipeline.ReplyBounds;
import io.omnicache.jcache.internal.redis.pipeline.ServerAbilities;
import io.omnicache.jcache.internal.redis.twin.NativeCommand;
import org.jspecify.annotations.Nullable;

/** A command on a pipelined connection, with the end of its time. Decides the failure when the timeout passes. Thread-safe. */
class CommandExchange extends Exchange {
    private final Command command;
    private final @Nullable NativeCommand form;
    private final PipelinedConnection connection;
    private final RedisErrors errors;
    private final long start;
    private final long deadline;

    /**
     * @param form what is sent in place of the command, which is a script; {@code null} for the command itself
     * @param start the present time
     * @param deadline when the wait for the reply ends
     */
    CommandExchange(
            Command command,
            @Nullable NativeCommand form,
            PipelinedConnection connection,
            RedisErrors errors,
            long start,
            long deadline) {
        super(form == null ? command.words() : form.words());
        this.command = command;
        this.form = form;
        this.connection = connection;
        this.errors = errors;
        this.start = start;
        this.deadline = deadline;
    }

    @Override
    protected ReplyBounds bounds() {
        return ReplyBounds.ofTexts(errors.longestText());
    }

    @Override
    protected final @Nullable Object checked(@Nullable Object received) {
        if (form != null) {
            return resultOf(form, received);
        }
        if (received instanceof ReplyError error && ScriptForms.hasTwin(command)) {
            boolean unused = connection.abilities().onRefusedScript(error);
        }
        return inForm(received);
    }

    /** Looks at the form of the reply to what was sent as it is; as {@link ReplyForm#checked(Command, Object)}. */
    @Nullable
    Object inForm(@Nullable Object received) {
        return ReplyForm.checked(command, received);
    }

    private @Nullable Object resultOf(NativeCommand sent, @Nullable Object received) {
        if (received instanceof ReplyError error && ServerAbilities.isUnknownForm(error)) {
            connection.abilities().onRefusedComparison();
            return AskedOtherwise.BY_SCRIPT;
        }
        if (received instanceof ReplyError error && error.is("ERR") && ServerAbilities.isOtherType(error)) {
            return AskedOtherwise.BY_SCRIPT; // Nothing was changed, and the script says what is there.
        }
        Object reply = ReplyForm.checked(CommandReplies.of(sent.words()), received);
        Object result = reply instanceof CommandFailure ? reply : sent.result().apply(reply);
        return result == NativeCommand.UNKNOWN ? AskedOtherwise.BY_SCRIPT : result;
    }

    /** Whether the command was sent as it is. */
    final boolean isSentAsIs() {
        return form == null;
    }

    final PipelinedConnection connection() {
        return connection;
    }

    /** Returns whether the time of the operation was up before the command could be sent. */
    final boolean isTooLate() {
        return deadline - start <= 0;
    }

    /**
     * Ends the wait when the time is up. A command that wasn't sent is withdrawn and never sent. For a command that was
     * sent, the outcome is unknown, and its connection is closed if nothing was received on it for a whole timeout.
     *
     * @return the failure; {@code null} if the result has arrived in the meantime
     */
    final @Nullable Failed expire() {
        if (withdraw()) {
            connection.notSent(errors.timeoutNanos());
            return new Failed(errors.notSent());
        }
        if (isDone()) {
            return null;
        }
        connection.closeIfSilentSince(start, errors.timeoutNanos());
        return new Failed(errors.timedOut());
    }

    /** When the wait for the reply ends, as {@link System#nanoTime()}. */
    final long deadline() {
        return deadline;
    }

    /**
     * Ends the wait after an interruption of the waiting thread. Withdraws the command if it wasn't sent, and returns
     * the failure.
     */
    final Failed interrupted(InterruptedException cause) {
        return new Failed(withdraw() ? errors.interruptedBefore(cause) : errors.interrupted(cause));
    }

    /** A command whose sender's thread waits for the result. */
    static class Waiting extends CommandExchange implements PendingResult {
        Waiting(
                Command command,
                @Nullable NativeCommand form,
                PipelinedConnection connection,
                RedisErrors errors,
                long start,
                long deadline) {
            super(command, form, connection, errors, start, deadline);
        }

        @Override
        public final @Nullable Object await() {
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
