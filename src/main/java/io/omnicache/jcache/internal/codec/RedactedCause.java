package io.omnicache.jcache.internal.codec;

import io.omnicache.jcache.internal.text.Shown;
import java.io.InvalidClassException;
import java.io.NotSerializableException;

/**
 * Stands as a cause for an exception that the application's code or another library threw. Keeps the name of the
 * original exception's class. Keeps the message only if the message contains nothing but class names, since other
 * messages may contain keys or values: these may be personal data, and causes are logged.
 */
public final class RedactedCause extends Exception {
    private static final long serialVersionUID = 1L;

    private RedactedCause(Throwable original) {
        super(describe(original), null, false, false);
    }

    public static RedactedCause of(Throwable original) {
        return new RedactedCause(original);
    }

    /**
     * Returns the name of the exception's class and, for exceptions whose message the JDK makes of class names only,
     * the message, as one line of limited length.
     */
    public static String describe(Throwable original) {
        boolean namesOnlyClasses = original instanceof ClassNotFoundException
                || original instanceof InvalidClassException
                || original instanceof NotSerializableException
                || original instanceof ClassCastException;
        String type = Shown.name(original.getClass().getName());
        return namesOnlyClasses ? type + ": " + Shown.name(original.getMessage()) : type;
    }
}
