package io.omnicache.jcache.internal.redis;

import io.omnicache.jcache.internal.redis.RedisConnection.Reply;
import org.jspecify.annotations.Nullable;

/** A command on a pipelined connection. The server may send it elsewhere, or want a script's text: then it goes on from here. */
interface PipelinedCommand extends Sent {

    /** Waits for the server's first answer; {@code null} if that says that the command has to go on. */
    @Nullable
    Reply awaitAnswer();

    /** Sends it on, as the answer says. */
    Sent sendOn();

    @Override
    default Reply await() {
        Reply answer = awaitAnswer();
        return answer != null ? answer : sendOn().await();
    }
}
