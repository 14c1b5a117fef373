package io.omnicache.jcache.internal.redis;

import io.omnicache.jcache.RedisCacheException;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Commands to one Redis, whatever its topology. Thread-safe. Opening connects to nothing: the first command does, and so
 * does each one after a failure, so a server may come up later than the application. Every call ends within the
 * configured timeouts. A command is never sent twice unless it certainly wasn't carried out.
 *
 * <p>Replies are {@code byte[]} for bulk strings, {@link Long} for integers, {@link String} for simple strings, a
 * {@link List} for arrays, and {@code null} for nil.
 */
public interface RedisConnection extends AutoCloseable {

    /**
     * Sends a command and waits for its reply.
     *
     * @throws RedisCacheException if the server can't be reached, refuses, or doesn't answer in time
     */
    @Nullable
    Object call(Command command);

    /**
     * Sends a command; no thread waits for its reply. Commands to one key are carried out in the order of the calls of one thread, as
     * long as the key stays on its server. Where a command can't be sent at once, or has to be sent again, this is done by the
     * executor of the connection.
     *
     * @param receiver hears the outcome, which comes within the configured timeouts, also when the connection is closed
     */
    Underway callAsync(Command command, AsyncReceiver receiver);

    /**
     * Sends many commands without waiting in between, in bounded chunks, to several nodes at the same time; each has its
     * own outcome. They are carried out in any order. When Redis goes away, what is left isn't sent and fails as such.
     *
     * @return the replies, in the order of the commands
     */
    List<Reply> callAll(List<Command> commands);

    /** Whether the keys are spread over several masters by their slots. */
    boolean isCluster();

    /** How long a reply may take. */
    Duration timeout();

    /** The masters that share the keys; one for a single server. */
    List<? extends Node> masters();

    /** Sends a command to one master. */
    @Nullable
    Object callOn(Node node, Command command);

    /** Ends every connection and thread; idempotent. */
    @Override
    void close();

    /** A command that nobody waits for. */
    interface Underway {

        /** Takes the command back if it has not been sent: then it never will be, and its receiver hears that. */
        void withdraw();
    }

    /** A master of the topology. */
    interface Node {}

    /**
     * The outcome of one of many commands.
     *
     * @param value the reply; {@code null} for nil and for a failure
     * @param failure why there is no reply
     */
    record Reply(@Nullable Object value, @Nullable RedisCacheException failure) {

        /** The reply's value, or throws the failure. */
        public @Nullable Object get() {
            if (failure != null) {
                throw failure;
            }
            return value;
        }
    }
}
