package io.omnicache.jcache.internal.codec;

/** Bytes that a filter or a limit refuses, however good they are. */
final class RefusedByFilterException extends UndecodableException {
    private static final long serialVersionUID = 1L;

    private final transient Refusal refusal;

    /** @param failed a sentence without full stop and without content */
    RefusedByFilterException(String failed, Refusal refusal) {
        super(failed + ": " + refusal.whenRead());
        this.refusal = refusal;
    }

    Refusal refusal() {
        return refusal;
    }
}
