package io.omnicache.jcache.internal.codec;

import javax.cache.CacheException;
import org.jspecify.annotations.Nullable;

/**
 * Bytes from Redis can't be decoded to an object in this JVM: the bytes are truncated or of an unknown kind, or the
 * class of the object is missing, has changed or is rejected by a serial filter. The message names the kind, the class
 * or the reason, but no content of the key or value.
 */
public class UndecodableException extends CacheException {
    private static final long serialVersionUID = 1L;

    /** @param message without content of the key or value */
    public UndecodableException(String message) {
        super(message);
    }

    /**
     * @param message without content of the key or value
     * @param cause without content of the key or value in any of its messages
     */
    public UndecodableException(String message, @Nullable Throwable cause) {
        super(message, cause);
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
