package io.omnicache.jcache.internal.redis;

import io.omnicache.jcache.UnavailableException;
import io.omnicache.jcache.internal.redis.RedisConnection.Reply;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Commands by which an operation cleans up, such as the release of a lock. They are sent even if the time of the
 * operation is up; then nobody waits for the replies, and the commands have five times the timeout, in which a server that
 * was away may have come back. Stateless.
 */
public final class FinalCommands {
    private static final int TIMEOUT_FACTOR = 5;

    private static final Logger LOG = LoggerFactory.getLogger(FinalCommands.class);

    private FinalCommands() {}

    /**
     * Sends commands, and waits for the replies as long as the operation has time left.
     *
     * @return the replies in the order of the commands; {@code null} as the reply to a command for which nobody waits
     */
    public static List<Reply> callAll(RedisConnection connection, List<Command> commands) {
        List<Reply> replies = tryAll(connection, commands);
        if (!OperationTime.ofThread().isUp()) {
            return replies;
        }
        List<Reply> known = new ArrayList<>(replies);
        for (int i = 0; i < known.size(); i++) {
            if (known.get(i).failure() instanceof UnavailableException) {
                connection.callAsync(commands.get(i), new Logging(commands.get(i)));
                known.set(i, new Reply(null, null));
            }
        }
        return known;
    }

    private static List<Reply> tryAll(RedisConnection connection, List<Command> commands) {
        try {
            return connection.callAll(commands);
        } catch (UnavailableException e) { // There was no connection.
            return Collections.nCopies(commands.size(), new Reply(null, e));
        }
    }

    /** Logs a failure: the operation has ended. */
    private record Logging(Command command) implements AsyncReceiver {
        @Override
        public long until(long now, long timeoutNanos) {
            return now + TIMEOUT_FACTOR * timeoutNanos;
        }

        @Override
        public void replied(@Nullable Object reply) {}

        @Override
        public void failed(Throwable failure) {
            LOG.warn(
                    "An operation has ended before it could clean up, and the {} behind it failed: {}",
                    command.verb(),
                    failure.getMessage());
        }

        @Override
        public void released() {}
    }
}
