package io.omnicache.jcache.internal.redis;

import org.jspecify.annotations.Nullable;

/**
 * Callback of an asynchronous command. Gets one outcome, once, and {@link #released()} once. Is called in any thread,
 * also in one of the network: must return at once and throw nothing.
 */
public interface AsyncReceiver {

    /** The reply; {@code null} for nil. */
    void replied(@Nullable Object reply);

    /** The failure: what {@link RedisConnection#call} would have thrown. */
    void failed(Throwable failure);

    /**
     * The connection no longer holds the command's memory. With a reply this comes at once; after a timeout it may
     * come later than the failure.
     */
    void released();
}
