package io.omnicache.jcache.internal.codec;

import javax.cache.CacheException;
import org.jspecify.annotations.Nullable;

/**
 * Bytes from Redis can't be decoded to an object in this JVM: they are truncated or of an unknown kind, or their class is missing,
 * has changed or is rejected by a serial filter. The message names kind, class or reason, never content of the key or value.
 */
public class UndecodableException extends CacheException {
    private static final long serialVersionUID = 1L;

    /** @param message without content of the key or value */
    public UndecodableException(String message) {
        super(message);
    }

    /** @param message without content of the key or value, which holds for the messages of {@code cause} too */
    public UndecodableException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }

    /**
     * Converts a failure of decoding. Deserialisation and key codecs run code of the application, whose class initialisers,
     * constructors and {@code assert} statements throw errors too: all of them mean that the bytes can't be decoded.
     *
     * @param message a sentence without full stop and without content
     * @return the exception to throw; {@code failure} itself if it is one already
     * @throws VirtualMachineError {@code failure}, if it is one other than {@link StackOverflowError}
     */
    public static UndecodableException of(Throwable failure, String message) {
        if (failure instanceof UndecodableException known) {
            return known;
        }
        if (failure instanceof StackOverflowError) {
            return new UndecodableException(message + ": it is nested too deeply for this thread's stack");
        }
        if (failure instanceof VirtualMachineError ofJvm) {
            throw ofJvm;
        }
        return new UndecodableException(message + ": " + RedactedCause.describe(failure), RedactedCause.of(failure));
    }
}
