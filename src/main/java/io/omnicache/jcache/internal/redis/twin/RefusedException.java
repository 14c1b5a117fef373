package io.omnicache.jcache.internal.redis.twin;

/** The server has refused a command of a transaction, none of which is carried out. Has no stack trace. */
public final class RefusedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** @param error the server's error reply, without its leading minus */
    public RefusedException(String error) {
        super(error, null, false, false);
    }

    public String error() {
        return String.valueOf(getMessage());
    }
}
