package io.omnicache.jcache.internal.codec;

import javax.cache.CacheException;
import org.jspecify.annotations.Nullable;

/**
 * Bytes from Redis that can't be turned into an object here: truncated, of an unknown kind, of a class that is missing
 * or has changed, or refused by the serial filter. The message names kind, class or reason, never the content.
 */
public class UndecodableException extends CacheException {
    private static final long serialVersionUID = 1L;

    /** Says what could not be decoded; {@code message} must hold no content of the value or key. */
    public UndecodableException(String message) {
        super(message);
    }

    /** As above, with a cause whose messages hold no content either. */
    public UndecodableException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
