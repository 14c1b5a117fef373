package io.omnicache.jcache.internal.redis.pipeline;

import io.netty.channel.Channel;
import java.util.concurrent.CompletionStage;

/** Opens connections to one server. Thread-safe. */
public interface Connector {

    /**
     * Opens a connection and logs in.
     *
     * @return the channel, without any command under way, whose handlers pass on the bytes of the Redis protocol
     *     unchanged
     */
    CompletionStage<Channel> connect();

    /** Whether no connection may be opened to the server any more. */
    boolean isEnded();

    /** The server may no longer be the master: its other connections have to be opened anew. */
    void abandon();
}
