package io.omnicache.jcache.internal.redis.pipeline;

/**
 * One command could not be written, or its reply not be read, because of its size or for want of memory. The message says what could not
 * be done, never what the command holds. Has no stack trace.
 */
public final class TransferException extends Exception {
    private static final long serialVersionUID = 1L;

    private final boolean mayPass;

    TransferException(String message, boolean mayPass) {
        super(message, null, false, false);
        this.mayPass = mayPass;
    }

    /** Whether the same command may succeed later, and may be repeated without harm to other commands. */
    public boolean mayPass() {
        return mayPass;
    }
}
