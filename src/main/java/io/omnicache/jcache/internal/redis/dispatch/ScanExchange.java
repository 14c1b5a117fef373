package io.omnicache.jcache.internal.redis.dispatch;

import io.omnicache.jcache.internal.redis.Command;
import io.omnicache.jcache.internal.redis.OperationTime;
import io.omnicache.jcache.internal.redis.RedisConnection.Node;
import io.omnicache.jcache.internal.redis.RedisErrors;
import io.omnicache.jcache.internal.redis.dispatch.PendingResult.Failed;
import io.omnicache.jcache.internal.redis.pipeline.CommandFailure;
import io.omnicache.jcache.internal.redis.pipeline.CommandFailure.ConnectionFailure;
import io.omnicache.jcache.internal.redis.pipeline.CommandFailure.ReplyError;
import io.omnicache.jcache.internal.redis.pipeline.CommandFailure.TransferException;
import io.omnicache.jcache.internal.redis.pipeline.ExclusiveConnections;
import io.omnicache.jcache.internal.redis.pipeline.PipelinedConnection;
import io.omnicache.jcache.internal.redis.pipeline.ReplyBounds;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A {@code SCAN} on a connection of its own: whoever writes to Redis chooses how long the names of keys are, and a page
 * of them must not delay the commands of others. A name that is longer than any value may be is left out of the page.
 */
final class ScanExchange extends CommandExchange.Waiting {
    /** The largest page, unless it was asked for the smallest one. */
    private static final long LARGEST_PAGE = 4 << 20;

    private final ReplyBounds bounds;

    private ScanExchange(
            Command command, PipelinedConnection connection, RedisErrors errors, long start, long deadline) {
        super(command, null, connection, errors, start, deadline);
        Object[] words = command.words();
        boolean isSmallest = Long.valueOf(1).equals(words[words.length - 1]);
        bounds = new ReplyBounds(errors.longestText(), isSmallest ? Long.MAX_VALUE : LARGEST_PAGE, true);
    }

    @Override
    protected ReplyBounds bounds() {
        return bounds;
    }

    /** A page that was too large was dropped, and the connection can be used on. */
    private static boolean isReadToItsEnd(Object result) {
        return result instanceof ConnectionFailure dropped
                && dropped.cause() instanceof TransferException problem
                && RedisErrors.isTooLarge(problem);
    }

    /**
     * Sends the command and waits for the page. The last word of the command is the number of keys that the server
     * looks at.
     *
     * @return the reply, or a {@link CommandFailure}; a page that is too large is a {@link CommandFailure} as well
     */
    static @Nullable Object run(
            RedisServers servers, Node master, Command command, RedisErrors errors, long timeoutNanos) {
        long now = System.nanoTime();
        long deadline = OperationTime.ofThread().deadline(now, timeoutNanos);
        try {
            ExclusiveConnections connections = Objects.requireNonNull(servers.exclusiveOf(master), "no master");
            PipelinedConnection connection = connections.take(deadline);
            if (connection == null) {
                return new Failed(errors.notSent());
            }
            boolean isClean = false;
            try {
                connection.breaker().check();
                ScanExchange exchange = new ScanExchange(command, connection, errors, now, deadline);
                connection.send(exchange);
                Object result = exchange.await();
                isClean = !(result instanceof CommandFailure) || result instanceof ReplyError || isReadToItsEnd(result);
                return result;
            } finally {
                connections.giveBack(connection, isClean);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return new Failed(errors.interruptedBefore(e));
        } catch (RuntimeException e) {
            return new Failed(errors.translate(e));
        }
    }
}
