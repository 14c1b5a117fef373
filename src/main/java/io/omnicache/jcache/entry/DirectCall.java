package io.omnicache.jcache.entry;

import io.omnicache.jcache.redis.Command;
import io.omnicache.jcache.redis.RedisConnection;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A whole operation in one command.
 *
 * @param onReply what the reply means: counts it and gives the operation's result; called once, in any thread but those of the
 *     network
 */
record DirectCall<T extends @Nullable Object>(Command command, Function<@Nullable Object, ? extends T> onReply) {

    /** Sends the command and waits for the reply. */
    T sendOn(RedisConnection connection) {
        return onReply.apply(connection.call(command));
    }
}
