package io.omnicache.jcache.internal.redis;

import org.jspecify.annotations.Nullable;

/**
 * Callback of an asynchronous command. Either {@link #replied} or {@link #failed} is called, once; {@link #released} is
 * called once. The calls come from any thread, network threads included, so an implementation must return at once and
 * throw nothing.
 */
public interface AsyncReceiver {

    /**
     * The server has replied.
     *
     * @param reply the reply; {@code null} for nil
     */
    void replied(@Nullable Object reply);

    /**
     * The command has failed.
     *
     * @param failure the exception that {@link RedisConnection#call} would throw
     */
    void failed(Throwable failure);

    /**
     * Returns until when the command may take, with everything for which it waits, as {@link System#nanoTime()}. Called
     * once, when the command is handed to the connection. A receiver that passes on to another one asks that one.
     *
     * @param now the time of the call
     * @param timeoutNanos how long a command may take
     */
    default long until(long now, long timeoutNanos) {
        return now + timeoutNanos;
    }

    /**
     * The connection no longer keeps the command in memory. Called at once after a reply; after a timeout the call may
     * come later than {@link #failed}.
     */
    void released();
}
