package io.omnicache.jcache.internal.redis.dispatch;

import io.omnicache.jcache.RedisCacheException;
import io.omnicache.jcache.internal.redis.RedisErrors;
import io.omnicache.jcache.internal.redis.pipeline.CommandFailure;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/** A command that was sent once, and whose sender waits for the result. Used by the thread that sent it. */
@FunctionalInterface
interface PendingResult {

    /**
     * Waits for the result of sending the command once, within the timeouts. Throws nothing; an interruption is kept.
     *
     * @return the reply's value, {@code null} for nil, or a {@link CommandFailure}
     */
    @Nullable
    Object await();

    /**
     * A command on the client library's own connections.
     *
     * @param waitMillis longer than the library's timeouts: only a defect of the library makes a caller wait so long
     */
    static PendingResult of(CompletableFuture<@Nullable Object> future, long waitMillis, RedisErrors errors) {
        return () -> {
            try {
                return future.get(waitMillis, TimeUnit.MILLISECONDS);
            } catch (ExecutionException e) {
                return new Failed(errors.translate(e));
            } catch (TimeoutException e) {
                return new Failed(errors.timedOut());
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return new Failed(errors.interrupted(e));
            }
        };
    }

    /** A result that is final, and what the caller gets. */
    record Failed(RedisCacheException exception) implements CommandFailure {}
}
