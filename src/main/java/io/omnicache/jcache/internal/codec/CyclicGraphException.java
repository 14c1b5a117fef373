package io.omnicache.jcache.internal.codec;

import java.io.IOException;

/** A key refers to itself, so it can't be written without references. */
final class CyclicGraphException extends IOException {
    private static final long serialVersionUID = 1L;
}
