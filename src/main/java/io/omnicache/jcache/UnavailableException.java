package io.omnicache.jcache;

import org.jspecify.annotations.Nullable;

/**
 * Thrown when Redis cannot carry an operation out at the moment: no connection could be made, or the server answered
 * that it is not ready, for example while it loads its data. The failed command changed nothing in Redis. It was
 * tried as often as the settings {@code retries} and {@code timeout} allow; not at all, if the server is known to be
 * away ({@code circuit-breaker}). The same operation may succeed later.
 * {@link #isOutcomeUnknown()} is always {@code false}.
 *
 * <p>The message says what failed and what to do. If the network or TLS failed, the cause is the reason, such as a
 * {@link java.net.ConnectException}; if the server refused, the message contains its answer. If an operation on many
 * keys fails, other entries may have been changed.
 *
 * @see RedisCacheException
 */
public final class UnavailableException extends RedisCacheException {
    private static final long serialVersionUID = 1L;

    public UnavailableException(String message) {
        super(message, false);
    }

    /**
     * @param cause the failure of the network or of TLS; {@code null} if the server refused
     */
    public UnavailableException(String message, @Nullable Throwable cause) {
        super(message, false, cause);
    }
}
