package io.omnicache.jcache.internal.codec;

/** Bytes that a filter or a limit refuses, however good they are. */
final class RejectedException extends UndecodableException {
    private static final long serialVersionUID = 1L;

    private final transient Rejection refusal;

    /** @param failed a sentence without full stop and without content */
    RejectedException(String failed, Rejection refusal) {
        super(failed + ": " + refusal.whenRead());
        this.refusal = refusal;
    }

    Rejection refusal() {
        return refusal;
    }
}
