package io.omnicache.jcache.internal.redis;

import io.omnicache.jcache.RedisCacheException;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Sends commands to one Redis deployment of any topology. Thread-safe. Connects at the first command and again after a
 * failure, so a server may start later than the application. Every call ends within the {@link OperationTime} of the
 * operation to which it belongs, or within the timeout if it belongs to none. A command is sent again only if it
 * certainly wasn't carried out.
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
     * Sends a command without waiting for its reply. The commands of one thread to one key are carried out in the order
     * of the calls, as long as the key stays on the same server. If it is necessary to connect or to send the command
     * again, the connection's executor does so.
     *
     * @param receiver gets the outcome by {@link AsyncReceiver#until}, even if the connection is closed
     */
    PendingCommand callAsync(Command command, AsyncReceiver receiver);

    /**
     * Sends many commands and waits for all replies. Sends in chunks of limited size, and to several servers at the
     * same time. The timeout begins again with each chunk. Every command has its own outcome. The order of execution
     * isn't defined. If Redis becomes unavailable, the remaining commands fail without being sent.
     *
     * @return the outcomes, in the order of the commands
     */
    List<Reply> callAll(List<Command> commands);

    /**
     * As {@link #callAll}, for reads of entries whose keys a walk over all entries has found: none may be left out in
     * silence.
     */
    default List<Reply> callAllOfWalk(List<Command> reads) {
        return callAll(reads);
    }

    /** Returns whether the keys are distributed over several masters by their slots. */
    boolean isCluster();

    /** Returns whether scripts may be sent, as far as the settings say. */
    default boolean mayUseScripts() {
        return true;
    }

    /** Returns how long an operation may take, with everything for which it waits. */
    Duration timeout();

    /**
     * Returns the masters among which the keys are distributed; one master for a single server.
     *
     * @throws RedisCacheException if the server can't be reached
     */
    List<? extends Node> masters();

    /**
     * Returns the replicas that the masters name, at the addresses under which the masters know them; these may not be
     * reachable from here.
     *
     * @throws RedisCacheException if a master can't be reached, or the user may not use {@code INFO}
     */
    List<? extends Node> replicas();

    /**
     * Sends a command to one server and waits for its reply.
     *
     * @throws RedisCacheException as {@link #call}
     */
    @Nullable
    Object callOn(Node node, Command command);

    /** Notes that values of this many bytes may be stored, so that replies with such values are expected. */
    default void expectValues(long bytes) {}

    /** Returns the number of connections to masters that were lost. */
    ConnectionLosses losses();

    /**
     * Whether this JVM may have answered commands itself a short time ago, since the server was away. Then what was read
     * as absent may exist.
     */
    default boolean mayAnswerWithoutServer() {
        return false;
    }

    /** Returns the push connections of the deployment. No connection is open before something is subscribed. */
    PushConnections pushes();

    /** Returns what the circuit breakers of the masters show. */
    CircuitBreakers breakers();

    /** Closes every connection and ends every thread. Idempotent. */
    @Override
    void close();

    /** An asynchronous command without an outcome yet. */
    interface PendingCommand {

        /**
         * Withdraws the command if it hasn't been sent. A withdrawn command is never sent, and its receiver gets a
         * failure that says so.
         */
        void withdraw();
    }

    /** A server of the topology. */
    interface Node {}

    /**
     * The outcome of one command of a batch.
     *
     * @param value the reply; {@code null} for nil and for a failure
     * @param failure the reason for a missing reply; {@code null} if there is a reply
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
