package io.omnicache.jcache.redis;

import io.omnicache.jcache.RedisCacheException;

/** The key holds a list, a hash or another type that is no string: something else than a cache wrote it. Nothing was done. */
public final class WrongTypeException extends RedisCacheException {
    private static final long serialVersionUID = 1L;

    WrongTypeException(String message) {
        super(message, false);
    }
}
