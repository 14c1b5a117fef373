package io.omnicache.jcache.redis;

import io.omnicache.jcache.RedisCacheException;

/** Redis could not carry the command out: it can't be reached, or says that it isn't ready. Nothing has happened there. */
public final class UnavailableException extends RedisCacheException {
    private static final long serialVersionUID = 1L;

    UnavailableException(String message) {
        super(message, false);
    }
}
