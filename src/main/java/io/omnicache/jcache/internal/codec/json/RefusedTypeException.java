package io.omnicache.jcache.internal.codec.json;

import io.omnicache.jcache.internal.codec.filter.Rejection;

/** A class may not be read from JSON. The message names the class, the reason and the remedy. Has no stack trace. */
final class RefusedTypeException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    RefusedTypeException(String message) {
        super(message, null, false, false);
    }

    RefusedTypeException(Rejection rejection) {
        this(rejection.what() + " is refused by " + rejection.by() + ": " + rejection.remedy());
    }
}
