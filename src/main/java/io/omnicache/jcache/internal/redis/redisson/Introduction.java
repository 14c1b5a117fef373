package io.omnicache.jcache.internal.redis.redisson;

import io.omnicache.jcache.internal.redis.ErrorReplies;
import io.omnicache.jcache.internal.redis.pipeline.ConnectedClient;
import io.omnicache.jcache.internal.redis.pipeline.LostClients;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.redisson.client.RedisConnection;
import org.redisson.client.RedisRedirectException;
import org.redisson.client.codec.StringCodec;
import org.redisson.client.protocol.RedisStrictCommand;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The first commands on a connection to a master. The server is asked what it calls the connection, and is told to end
 * lost connections, whose commands it might carry out later. If it refuses, for lack of permission for example, the
 * connection is used all the same. Stateless.
 *
 * @see <a href="https://redis.io/docs/latest/commands/client-kill/">CLIENT KILL</a>
 */
final class Introduction {
    private static final Logger LOG = LoggerFactory.getLogger(Introduction.class);
    private static final RedisStrictCommand<Object> INFO = new RedisStrictCommand<>("CLIENT", "INFO");
    private static final RedisStrictCommand<Object> KILL = new RedisStrictCommand<>("CLIENT", "KILL");
    private static final AtomicBoolean IS_LOGGED = new AtomicBoolean();

    private Introduction() {}

    /**
     * Sends the commands.
     *
     * @param millis how long a reply may take
     * @return fails if a reply is missing
     */
    static CompletionStage<?> on(RedisConnection opened, LostClients lost, long millis) {
        List<CompletableFuture<?>> all = new ArrayList<>();
        all.add(opened.async(millis, StringCodec.INSTANCE, INFO)
                .toCompletableFuture()
                .handle((info, refusal) -> onInfo(opened, info, refusal)));
        for (ConnectedClient client : lost.toEnd()) {
            all.add(opened.async(millis, StringCodec.INSTANCE, KILL, "ID", client.id(), "ADDR", client.address())
                    .toCompletableFuture()
                    .handle((ended, refusal) -> onEnded(lost, client, refusal)));
        }
        return CompletableFuture.allOf(all.toArray(CompletableFuture<?>[]::new));
    }

    private static boolean onInfo(RedisConnection opened, @Nullable Object info, @Nullable Throwable refusal) {
        requireAnswer(refusal);
        ConnectedClient client = refusal == null ? ConnectedClient.of(info) : null;
        if (client != null) {
            client.nameOf(opened.getChannel());
        }
        return client != null;
    }

    private static boolean onEnded(LostClients lost, ConnectedClient client, @Nullable Throwable refusal) {
        requireAnswer(refusal);
        if (refusal == null) {
            lost.onEnded(List.of(client));
            return true;
        }
        lost.onRefused(client);
        if (IS_LOGGED.compareAndSet(false, true)) {
            LOG.warn(
                    "Redis refuses to end a connection that was given up (CLIENT KILL), so its last commands may be"
                            + " carried out late: {}",
                    shown(refusal));
        }
        return false;
    }

    /** The server's answer in one line of limited length. */
    static String shown(Throwable refusal) {
        String reply = RedissonErrors.replyIn(ExceptionCauses.unwrap(refusal));
        return reply == null ? "a redirection" : ErrorReplies.of(reply).text();
    }

    private static void requireAnswer(@Nullable Throwable refusal) {
        boolean isAnswer = refusal == null
                || RedissonErrors.isAnswer(refusal)
                || ExceptionCauses.unwrap(refusal) instanceof RedisRedirectException;
        if (!isAnswer) {
            throw new CompletionException(refusal);
        }
    }
}
