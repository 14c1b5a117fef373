package io.omnicache.jcache.internal.redis.dispatch;

import io.omnicache.jcache.RedisCacheException;
import io.omnicache.jcache.internal.redis.RedisErrors;
import io.omnicache.jcache.internal.redis.pipeline.CommandFailure;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/** The pending result of a command that was sent once. Used by the thread that sent the command. */
@FunctionalInterface
interface PendingResult {

    /**
     * Waits for the result, no longer than the operation has time. Throws nothing. If the thread is interrupted, the result is a
     * failure, and the thread's interrupt status stays set.
     *
     * @return the reply's value, {@code null} for nil, or a {@link CommandFailure}
     */
    @Nullable
    Object await();

    /**
     * Returns the pending result of a command on the client library's own connections.
     *
     * @param deadline the end of the wait, as {@link System#nanoTime()}. The library isn't told: it may send the command
     *     later, so that its outcome is unknown
     */
    static PendingResult of(CompletableFuture<@Nullable Object> future, long deadline, RedisErrors errors) {
        return () -> {
            try {
                return future.get(deadline - System.nanoTime(), TimeUnit.NANOSECONDS);
            } catch (ExecutionException e) {
                return new Failed(errors.translate(e));
            } catch (TimeoutException e) {
                future.cancel(false); // Ends a command that several servers redirect to each other.
                return new Failed(errors.timedOut());
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return new Failed(errors.interrupted(e));
            }
        };
    }

    /**
     * A final failure.
     *
     * @param exception the exception that the caller gets
     */
    record Failed(RedisCacheException exception) implements CommandFailure {}
}
