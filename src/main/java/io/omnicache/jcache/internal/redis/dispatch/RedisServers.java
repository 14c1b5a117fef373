package io.omnicache.jcache.internal.redis.dispatch;

import io.omnicache.jcache.internal.redis.Command;
import io.omnicache.jcache.internal.redis.RedisConnection.Node;
import io.omnicache.jcache.internal.redis.pipeline.ExclusiveConnections;
import io.omnicache.jcache.internal.redis.pipeline.PipelinedConnection;
import io.omnicache.jcache.internal.redis.push.PushServers;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * The servers of one Redis deployment. The client library keeps the topology up to date. Thread-safe.
 *
 * <p>The methods that return futures send on the library's own connections. They are for rare or slow commands, which
 * would otherwise delay the commands on the pipelined connections. A future completes with the reply's value or with a
 * {@link io.omnicache.jcache.internal.redis.pipeline.ReplyError} for {@code NOSCRIPT}, or fails with the library's
 * exception.
 */
public interface RedisServers {

    /**
     * Returns the pipelined connection to the master for a key.
     *
     * @throws io.omnicache.jcache.UnavailableException if the slot of the key has no master at present
     */
    PipelinedConnection masterFor(byte[] key);

    /**
     * Returns the connections for transactions to the master for a key.
     *
     * @throws io.omnicache.jcache.UnavailableException if the slot of the key has no master at present
     */
    ExclusiveConnections exclusiveFor(byte[] key);

    /**
     * Returns the connections for transactions to the master at an address.
     *
     * @param address host and port, as a redirect names them
     * @throws io.omnicache.jcache.UnavailableException if no master with this address is known at present
     */
    ExclusiveConnections exclusiveAt(String address);

    /** Returns the connections to a master that are used by one caller at a time; {@code null} for a replica. */
    @Nullable
    ExclusiveConnections exclusiveOf(Node server);

    /** Returns the masters among which the keys are distributed. */
    List<? extends Node> masters();

    /**
     * Returns the replicas of a master.
     *
     * @param info the master's reply to {@code INFO replication}
     */
    List<? extends Node> replicas(Node master, String info);

    /** Sends a command to the master for its key and follows redirects. */
    CompletableFuture<@Nullable Object> send(Command command);

    /** Sends a command that only reads to one of the servers that the setting {@code read-from} allows. */
    CompletableFuture<@Nullable Object> sendRead(Command command);

    /** Returns the servers for push connections. */
    PushServers forPushes();

    /** Sends a command to one server; to a replica on a connection of its own. */
    CompletableFuture<@Nullable Object> sendTo(Node server, Command command);
}
