package io.omnicache.jcache.internal.codec;

/** Ends writing or reading on a usual stack; {@link DeepStack} begins again. */
final class NeedsStackException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    NeedsStackException() {
        super(null, null, false, false);
    }
}
