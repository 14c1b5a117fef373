package io.omnicache.jcache.internal.redis.dispatch;

import io.omnicache.jcache.internal.redis.Command;
import io.omnicache.jcache.internal.redis.pipeline.CommandFailure;
import io.omnicache.jcache.internal.redis.pipeline.CommandFailure.ConnectionFailure;
import io.omnicache.jcache.internal.redis.pipeline.CommandFailure.ReplyError;
import io.omnicache.jcache.internal.redis.pipeline.CommandFailure.TransferException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The forms of replies that a command can have. A reply of another form means that something between the server and
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
        if (reply instanceof CommandFailure) {
            return reply;
        }
        boolean fits = switch (command.verb()) {
            case GET, GETDEL, GETEX -> reply == null || reply instanceof byte[];
            case SET ->
                reply == null || (ScriptReplies.returnsOld(command) ? reply instanceof byte[] : "OK".equals(reply));
            case EVAL, EVALSHA -> ScriptReplies.fits(command, reply);
            case EXISTS, PTTL, SADD, SCARD, SISMEMBER, UNLINK -> reply instanceof Long;
            case MGET -> reply instanceof List<?> values && values.size() == command.keys();
            case SCAN -> reply instanceof List<?> page && page.size() == 2;
            default -> true;
        };
        if (!fits) {
            return STRANGE;
        }
        return reply instanceof List<?> values && command.verb() == Command.Verb.MGET ? errorIn(values, reply) : reply;
    }

    /** As {@link #checked}, for a command that compares by itself: {@code SET} with a condition, or a conditional removal. */
    static @Nullable Object checkedComparison(@Nullable Object reply) {
        boolean fits = reply == null
                || reply instanceof byte[]
                || reply instanceof Long
                || reply instanceof CommandFailure
                || "OK".equals(reply);
        return fits ? reply : STRANGE;
    }

    private static Object errorIn(List<?> values, Object reply) {
        for (Object value : values) {
            if (value instanceof ReplyError) {
                return value;
            }
            if (value != null && !(value instanceof byte[])) {
                return STRANGE;
            }
        }
        return reply;
    }
}
