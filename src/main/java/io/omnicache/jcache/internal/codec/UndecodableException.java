package io.omnicache.jcache.internal.codec;

import io.omnicache.jcache.internal.text.Shown;
import javax.cache.CacheException;
import org.jspecify.annotations.Nullable;

/**
 * Bytes from Redis can't be decoded to an object in this JVM: the bytes are truncated or of an unknown kind, or the
 * class of the object is missing, has changed or is rejected by a serial filter. The message names the kind, the class
 * or the reason, but no content of the key or value, and is one line of limited length.
 */
public class UndecodableException extends CacheException {
    private static final long serialVersionUID = 1L;

    /** The longest message; a name in it may be as long as whoever has written the bytes likes. */
    private static final int LONGEST = 800;

    /** @param message without content of the key or value; shown as one line of limited length */
    public UndecodableException(String message) {
        super(Shown.text(message, LONGEST));
    }

    /**
     * @param message without content of the key or value; shown as one line of limited length
     * @param cause what happened; only its class and the names of classes in its message are kept
     */
    public UndecodableException(String message, @Nullable Throwable cause) {
        super(Shown.text(message, LONGEST), shown(cause));
    }

    private static @Nullable Throwable shown(@Nullable Throwable cause) {
        return cause == null || cause instanceof UndecodableException || cause instanceof RedactedCause
                ? cause
                : RedactedCause.of(cause);
    }

    /**
     * Converts a failure of decoding, which may be any exception or error. Deserialisation and key codecs run code of
     * the application, and class initialisers, constructors and {@code assert} statements throw errors; each of them
     * means that the bytes can't be decoded.
     *
     * @param message a sentence without full stop and without content
     * @return the exception to throw; {@code failure} itself if that is an {@code UndecodableException}
     * @throws VirtualMachineError {@code failure} itself, if that is a {@code VirtualMachineError} other than
     *     {@link StackOverflowError}
     */
    public static UndecodableException of(Throwable failure, String message) {
        if (failure instanceof UndecodableException known) {
            return known;
        }
        if (failure instanceof StackOverflowError) {
            return new UndecodableException(message + ": it is nested too deeply for this thread's stack");
        }
        if (failure instanceof VirtualMachineError jvmError) {
            throw jvmError;
        }
        return new UndecodableException(message + ": " + RedactedCause.describe(failure), RedactedCause.of(failure));
    }
}
