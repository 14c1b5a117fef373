package io.omnicache.jcache.internal.codec;

import java.io.InvalidClassException;
import java.io.NotSerializableException;

/**
 * Replaces an exception thrown by code of the application or of another library when it becomes the cause of one of ours. It keeps
 * the class of the original, and its message only if that names nothing but classes: keys and values may be personal data, and
 * causes are logged.
 */
public final class RedactedCause extends Exception {
    private static final long serialVersionUID = 1L;

    private RedactedCause(Throwable original) {
        super(describe(original), null, false, false);
    }

    public static RedactedCause of(Throwable original) {
        return new RedactedCause(original);
    }

    /** Returns the class of the exception and, if the JDK writes only class names into it, its message. */
    public static String describe(Throwable original) {
        boolean namesOnlyClasses = original instanceof ClassNotFoundException
                || original instanceof InvalidClassException
                || original instanceof NotSerializableException
                || original instanceof ClassCastException;
        String type = original.getClass().getName();
        return namesOnlyClasses ? type + ": " + original.getMessage() : type;
    }
}
