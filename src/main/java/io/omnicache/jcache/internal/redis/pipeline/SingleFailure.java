package io.omnicache.jcache.internal.redis.pipeline;

/**
 * Why one command failed, through its own size or for want of memory, and not through its connection. The message says what could not
 * be done, never what the command holds. Has no stack trace.
 */
public final class SingleFailure extends Exception {
    private static final long serialVersionUID = 1L;

    private final boolean mayPass;

    SingleFailure(String message, boolean mayPass) {
        super(message, null, false, false);
        this.mayPass = mayPass;
    }

    /** Whether the same command may go through later, and trying disturbs nobody. */
    public boolean mayPass() {
        return mayPass;
    }
}
