package io.omnicache.jcache;

import org.jspecify.annotations.Nullable;

/**
 * Redis could not carry an operation out: no connection could be made, or the server said that it can't do it now, such as while it
 * loads its data. The command that failed has changed nothing in Redis, and it was tried as often as the setting {@code retries} allows.
 * The same operation may succeed later. {@link #isOutcomeUnknown()} is always false.
 *
 * <p>The message says what failed and what to do. The cause is there where the network or TLS failed, such as a
 * {@link java.net.ConnectException}; where the server refused, its words are in the message. Of an operation on many keys,
 * others may have been changed.
 *
 * @see RedisCacheException
 */
public final class UnavailableException extends RedisCacheException {
    private static final long serialVersionUID = 1L;

    public UnavailableException(String message) {
        super(message, false);
    }

    /**
     * @param cause what the network or TLS failed with; {@code null} if the server refused
     */
    public UnavailableException(String message, @Nullable Throwable cause) {
        super(message, false, cause);
    }
}
