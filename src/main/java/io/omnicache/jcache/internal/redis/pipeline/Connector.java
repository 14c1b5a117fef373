package io.omnicache.jcache.internal.redis.pipeline;

import io.netty.channel.Channel;
import java.util.concurrent.CompletionStage;

/** Opens connections to one server. Thread-safe. */
public interface Connector {

    /**
     * Opens a connection and logs in.
     *
     * @return the channel, on which no reply is pending and whose handlers pass on the bytes of the Redis protocol
     *     unchanged
     */
    CompletionStage<Channel> connect();

    /**
     * As {@link #connect()}. Before the channel is returned, the server has ended the lost connections, or has refused
     * it; and it was asked what it calls the channel.
     */
    CompletionStage<Channel> connect(LostClients lost);

    /** As {@link #connect(LostClients)}, but fails also if the server answers that it isn't ready yet. */
    CompletionStage<Channel> probe(LostClients lost);

    /**
     * Returns whether a failure to connect is an answer of the server, which refuses this connection: it is there, and the
     * same answer would come again. Missing credentials say nothing against the server either. {@code false} if the
     * answer says that the server isn't ready yet.
     */
    boolean isRefusal(Throwable failure);

    /**
     * Runs a task later, in a network thread.
     *
     * @throws java.util.concurrent.RejectedExecutionException if the network threads have ended
     */
    void schedule(Runnable task, long delayNanos);

    /** Returns whether the server has been given up, so that no connection to it may be opened any more. */
    boolean isEnded();

    /**
     * Tells the connector that the server may no longer be the master. The connector closes and reopens its other
     * connections to the server.
     */
    void abandon();
}
