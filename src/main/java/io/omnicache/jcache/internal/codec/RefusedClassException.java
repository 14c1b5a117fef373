package io.omnicache.jcache.internal.codec;

/** A class that {@link ClassAllowList} refuses, on its way through the library that asked. The message says why and what to do. */
final class RefusedClassException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    RefusedClassException(String message) {
        super(message, null, false, false);
    }
}
