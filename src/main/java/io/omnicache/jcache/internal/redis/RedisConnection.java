package io.omnicache.jcache.internal.redis;

import io.omnicache.jcache.RedisCacheException;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Sends commands to one Redis, whatever its topology. Thread-safe. Connects at the first command, and again after a
 * failure: a server may start later than the application. Every call ends within the configured timeouts. A command
 * is sent again only if it certainly wasn't carried out.
 *
 * <p>A reply is a {@code byte[]} for a bulk string, a {@link Long} for an integer, a {@link String} for a simple
 * string, a {@link List} for an array, and {@code null} for nil.
 */
public interface RedisConnection extends AutoCloseable {

    /**
     * Sends a command and waits for its reply.
     *
     * @throws RedisCacheException if the server can't be reached, refuses the command, or doesn't answer within the
     *     timeout
     */
    @Nullable
    Object call(Command command);

    /**
     * Sends a command without waiting for its reply. The commands of one thread to one key are carried out in the
     * order of the calls, as long as the key stays on its server. The connection's executor connects and sends again,
     * where that is necessary.
     *
     * @param receiver gets the outcome within the configured timeouts, also if the connection is closed
     */
    PendingCommand callAsync(Command command, AsyncReceiver receiver);

    /**
     * Sends many commands and waits for their replies: in bounded chunks, and to several servers at the same time.
     * Every command has its own outcome. The order in which they are carried out isn't defined. If Redis becomes
     * unavailable, the remaining commands fail without being sent.
     *
     * @return the outcomes, in the order of the commands
     */
    List<Reply> callAll(List<Command> commands);

    /** Whether the keys are spread over several masters by their slots. */
    boolean isCluster();

    /** How long a reply may take. */
    Duration timeout();

    /**
     * The masters that share the keys; one for a single server.
     *
     * @throws RedisCacheException if the server can't be reached
     */
    List<? extends Node> masters();

    /**
     * Sends a command to one master and waits for its reply.
     *
     * @throws RedisCacheException as {@link #call}
     */
    @Nullable
    Object callOn(Node node, Command command);

    /** Closes every connection and ends every thread. Idempotent. */
    @Override
    void close();

    /** An asynchronous command. */
    interface PendingCommand {

        /**
         * Withdraws the command if it hasn't been sent: it never will be sent, and its receiver gets that as a
         * failure.
         */
        void withdraw();
    }

    /** A master of the topology. */
    interface Node {}

    /**
     * The outcome of one of many commands.
     *
     * @param value the reply; {@code null} for nil and for a failure
     * @param failure why there is no reply; {@code null} if there is one
     */
    record Reply(@Nullable Object value, @Nullable RedisCacheException failure) {

        /** Returns the reply's value, or throws the failure. */
        public @Nullable Object get() {
            if (failure != null) {
                throw failure;
            }
            return value;
        }
    }
}
