package io.omnicache.jcache.redis;

import java.io.IOException;
import org.jspecify.annotations.Nullable;
import org.redisson.client.RedisException;

/** The connection broke between a command and its reply. */
final class ConnectionLostException extends RedisException {
    private static final long serialVersionUID = 1L;

    /**
     * @param cause what reading from the network failed with; {@code null} if the other side closed the connection
     */
    ConnectionLostException(@Nullable IOException cause) {
        super("The connection was lost before the reply", cause);
    }
}
