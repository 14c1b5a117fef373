package io.omnicache.jcache;

import javax.cache.CacheException;

/**
 * Redis could not be asked, refused, or did not answer in time. The message names the server without its password, what
 * was wrong and what to do; it never carries a key's value. After a timeout the outcome of the operation is unknown:
 * the server may have carried it out, and nothing is sent again.
 */
public class RedisCacheException extends CacheException {
    private static final long serialVersionUID = 1L;

    private final boolean outcomeUnknown;

    public RedisCacheException(String message, boolean outcomeUnknown) {
        super(message);
        this.outcomeUnknown = outcomeUnknown;
    }

    /** Whether the command may have been carried out by the server although no reply was seen. */
    public boolean isOutcomeUnknown() {
        return outcomeUnknown;
    }
}
