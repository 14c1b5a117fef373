package io.omnicache.jcache.internal.redis.dispatch;

import io.omnicache.jcache.internal.redis.Command;
import io.omnicache.jcache.internal.redis.Script;
import io.omnicache.jcache.internal.redis.pipeline.CommandFailure;
import io.omnicache.jcache.internal.redis.pipeline.CommandFailure.ConnectionFailure;
import io.omnicache.jcache.internal.redis.pipeline.CommandFailure.ReplyError;
import io.omnicache.jcache.internal.redis.pipeline.CommandFailure.TransferException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Looks at the forms of replies. A reply of a form that the command can't have means that something between the server and
 * this client has mixed up replies: no later reply on the connection can be trusted. A list of values that holds an
 * error, as proxies send it when one of several servers failed, is that error. Stateless.
 */
public final class ReplyForm {
    private static final ConnectionFailure STRANGE = new ConnectionFailure(
            true,
            new TransferException(
                    "it sent a reply of a form that this command can't have, so that the connection was closed; see"
                            + " whether a proxy before the server mixes up replies",
                    false));

    private ReplyForm() {}

    /** Returns the reply; or the error that it holds; or a failure without reply, after which the connection must end. */
    public static @Nullable Object checked(Command command, @Nullable Object reply) {
        return switch (command.verb()) {
            case EVAL, EVALSHA -> {
                Script script = command.script();
                yield script == null ? reply : checked(ScriptReplies.of(command, script), reply);
            }
            case MGET ->
                reply instanceof List<?> values && values.size() != command.keys()
                        ? STRANGE
                        : errorIn(checked(CommandReplies.of(command.words()), reply));
            default -> checked(CommandReplies.of(command.words()), reply);
        };
    }

    /**
     * Returns the reply if it has the form, or is a failure; otherwise a failure without reply, after which the connection
     * must end.
     */
    static @Nullable Object checked(Form form, @Nullable Object reply) {
        return reply instanceof CommandFailure || form.fits(reply) ? reply : STRANGE;
    }

    private static @Nullable Object errorIn(@Nullable Object reply) {
        if (reply instanceof List<?> values) {
            for (Object value : values) {
                if (value instanceof ReplyError) {
                    return value;
                }
            }
        }
        return reply;
    }
}
