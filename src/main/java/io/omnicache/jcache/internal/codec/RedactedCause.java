package io.omnicache.jcache.internal.codec;

import java.io.InvalidClassException;
import java.io.NotSerializableException;

/**
 * Stands for an exception from code that isn't ours: its class, and of its message only what is known to name classes and
 * no content. Keys and values may be personal data, and causes end up in logs.
 */
final class RedactedCause extends Exception {
    private static final long serialVersionUID = 1L;

    private RedactedCause(Throwable original) {
        super(describe(original), null, false, false);
    }

    static RedactedCause of(Throwable original) {
        return new RedactedCause(original);
    }

    /** The class of the exception and, where the JDK writes only class names into it, the message. */
    static String describe(Throwable original) {
        boolean namesOnlyClasses = original instanceof ClassNotFoundException
                || original instanceof InvalidClassException
                || original instanceof NotSerializableException
                || original instanceof ClassCastException;
        String type = original.getClass().getName();
        return namesOnlyClasses ? type + ": " + original.getMessage() : type;
    }
}
