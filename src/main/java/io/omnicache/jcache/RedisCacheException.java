package io.omnicache.jcache;

import io.omnicache.jcache.internal.text.Shown;
import javax.cache.CacheException;
import org.jspecify.annotations.Nullable;

/**
 * Thrown when Redis could not be reached, refused a command, or did not answer in time. The message names the server
 * without its password, says what failed and what to do about it; it contains no value of an entry. The cases are:
 *
 * <ul>
 *   <li>{@link UnavailableException}: Redis cannot be reached or is not ready. The command was not carried out.
 *   <li>{@link #isOutcomeUnknown()} is {@code true}: the reply did not come in time, or the connection broke before
 *       the reply, or the reply is an error that does not say whether a change was carried out: one that this library
 *       does not know, or one from the middle of a script. The server may have carried the command out. The command is
 *       not sent again.
 *   <li>The cause is an {@link InterruptedException}: the calling thread was interrupted, and its interrupted status
 *       is set. {@link #isOutcomeUnknown()} tells whether the command had been sent.
 *   <li>{@link WrongTypeException}: the key contains data that no cache wrote. The command was not carried out.
 *   <li>None of these: the server refused the command, and refuses it again until something is changed, such as a
 *       password or a permission. The command was not carried out.
 * </ul>
 *
 * <p>An asynchronous operation fails with the same exceptions; its stage wraps them in a
 * {@link java.util.concurrent.CompletionException}. If an operation on many keys fails, some of the entries may have
 * been changed.
 */
public class RedisCacheException extends CacheException {
    private static final long serialVersionUID = 1L;

    /** The longest message. What it quotes of the server's answer is much shorter. */
    private static final int LONGEST = 2_000;

    private final boolean outcomeUnknown;

    /**
     * @param outcomeUnknown whether the server may have carried the command out
     */
    public RedisCacheException(String message, boolean outcomeUnknown) {
        super(Shown.text(message, LONGEST));
        this.outcomeUnknown = outcomeUnknown;
    }

    /**
     * @param outcomeUnknown whether the server may have carried the command out
     * @param cause {@code null} for none
     */
    public RedisCacheException(String message, boolean outcomeUnknown, @Nullable Throwable cause) {
        super(Shown.text(message, LONGEST), cause);
        this.outcomeUnknown = outcomeUnknown;
    }

    /**
     * Returns whether the server may have carried the command out although no reply, or an error, was received. A caller
     * that wants to repeat a change should read the entry first.
     */
    public boolean isOutcomeUnknown() {
        return outcomeUnknown;
    }
}
