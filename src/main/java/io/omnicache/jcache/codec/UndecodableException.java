package io.omnicache.jcache.codec;

import javax.cache.CacheException;

/** Bytes that are no value or key of the format, or of a class that has changed. The message carries no contents. */
public class UndecodableException extends CacheException {
    private static final long serialVersionUID = 1L;

    public UndecodableException(String message) {
        super(message);
    }
}
