package io.omnicache.jcache.internal.redis;

import org.jspecify.annotations.Nullable;

/**
 * Who asked for a command without waiting for it. Hears one outcome, once, and once that it is over. Called in any thread, that of
 * the network among them: must return at once and throw nothing.
 */
public interface AsyncReceiver {

    /** The reply; {@code null} for nil. */
    void replied(@Nullable Object reply);

    /** Why there is no reply: what a call that waits would have thrown. */
    void failed(Throwable failure);

    /** The connection holds nothing of the command any more. This may be after a timeout, but comes with the reply else. */
    void released();
}
