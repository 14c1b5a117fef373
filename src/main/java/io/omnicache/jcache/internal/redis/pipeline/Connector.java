package io.omnicache.jcache.internal.redis.pipeline;

import io.netty.channel.Channel;
import java.util.concurrent.CompletionStage;

/** Opens connections to one server. Thread-safe. */
public interface Connector {

    /**
     * Opens one and logs in.
     *
     * @return the channel, on which nothing is under way and whose handlers pass on bytes as Redis sends and takes them
     */
    CompletionStage<Channel> connect();

    /** Whether the server isn't to be connected to any more. */
    boolean isEnded();

    /** Says that the server isn't the one any more that the commands are for: what else is connected to it, is to connect anew. */
    void abandon();
}
