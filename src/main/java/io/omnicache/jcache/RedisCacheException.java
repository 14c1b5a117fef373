package io.omnicache.jcache;

import javax.cache.CacheException;
import org.jspecify.annotations.Nullable;

/**
 * Redis could not be asked, refused, or did not answer in time. The message names the server without its password, says
 * what was wrong and what to do; it never carries a key's value. What it was can be told apart by:
 *
 * <ul>
 *   <li>{@link UnavailableException}: Redis can't be reached, or isn't ready. The command was not carried out.
 *   <li>{@link #isOutcomeUnknown()}: the reply did not come in time, or the connection broke before it. The server may have carried
 *       the command out, and it is not sent again.
 *   <li>a cause that is an {@link InterruptedException}: the calling thread was interrupted, and still is.
 *   <li>{@link WrongTypeException}: the key holds something that no cache wrote. Nothing was done.
 *   <li>none of these: the server refused, and will until something is changed, such as a password or a permission. The command
 *       was not carried out.
 * </ul>
 *
 * <p>An asynchronous operation fails with the same exceptions, inside of what its {@code CompletionStage} wraps them in.
 */
public class RedisCacheException extends CacheException {
    private static final long serialVersionUID = 1L;

    private final boolean outcomeUnknown;

    public RedisCacheException(String message, boolean outcomeUnknown) {
        super(message);
        this.outcomeUnknown = outcomeUnknown;
    }

    /**
     * @param cause {@code null} for none
     */
    public RedisCacheException(String message, boolean outcomeUnknown, @Nullable Throwable cause) {
        super(message, cause);
        this.outcomeUnknown = outcomeUnknown;
    }

    /** Whether the command may have been carried out by the server although no reply was seen. */
    public boolean isOutcomeUnknown() {
        return outcomeUnknown;
    }
}
