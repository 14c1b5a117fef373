package io.omnicache.jcache.internal.redis.dispatch;

import io.omnicache.jcache.RedisCacheException;
import io.omnicache.jcache.internal.config.connection.ConnectionOptions;
import io.omnicache.jcache.internal.redis.RedisErrors;

/** Errors of a connection without a client library. */
final class PlainErrors extends RedisErrors {

    PlainErrors(ConnectionOptions settings) {
        super(settings);
    }

    @Override
    public RedisCacheException translate(Throwable thrown) {
        return thrown instanceof RedisCacheException known ? known : new RedisCacheException(thrown.toString(), true);
    }

    @Override
    public RedisCacheException notConnected(Throwable thrown) {
        return new RedisCacheException(thrown.toString(), false);
    }
}
