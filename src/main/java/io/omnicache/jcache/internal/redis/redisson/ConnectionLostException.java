package io.omnicache.jcache.internal.redis.redisson;

import org.redisson.client.RedisException;

/** The connection broke between a command and its reply. */
final class ConnectionLostException extends RedisException {
    private static final long serialVersionUID = 1L;

    ConnectionLostException() {
        super("The connection was lost before the reply");
    }
}
