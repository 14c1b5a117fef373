package io.omnicache.jcache.internal.redis.twin;

/** Another client has changed what the transaction has read: it has to begin again. Has no stack trace. */
public final class ChangedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public ChangedException() {
        super(null, null, false, false);
    }
}
