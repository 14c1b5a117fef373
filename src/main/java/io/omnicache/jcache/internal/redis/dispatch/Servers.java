package io.omnicache.jcache.internal.redis.dispatch;

import io.omnicache.jcache.internal.redis.Command;
import io.omnicache.jcache.internal.redis.RedisConnection.Node;
import io.omnicache.jcache.internal.redis.pipeline.PipelinedConnection;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * The servers of one Redis. The library keeps their topology up to date. Thread-safe.
 *
 * <p>The futures are of commands on the library's own connections: for rare or slow commands, so that these don't
 * delay the commands on the pipelined connections. A future completes with the reply's value or with a
 * {@link io.omnicache.jcache.internal.redis.pipeline.ReplyError} for {@code NOSCRIPT}, or fails with the library's
 * exception.
 */
public interface Servers {

    /**
     * The pipelined connection to the master for a key.
     *
     * @throws io.omnicache.jcache.UnavailableException if the slot of the key has no master now
     */
    PipelinedConnection masterFor(byte[] key);

    /** The masters that share the keys. */
    List<? extends Node> masters();

    /** Sends a command to the master for its key, and follows redirects. */
    CompletableFuture<@Nullable Object> send(Command command);

    /** Sends a command that only reads to one of the servers that the settings name for reads. */
    CompletableFuture<@Nullable Object> sendRead(Command command);

    /** Sends a command to one master. */
    CompletableFuture<@Nullable Object> sendTo(Node master, Command command);
}
