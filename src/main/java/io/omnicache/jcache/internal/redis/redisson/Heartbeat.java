package io.omnicache.jcache.internal.redis.redisson;

import io.netty.channel.ChannelHandler.Sharable;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.redisson.api.RFuture;
import org.redisson.client.RedisConnection;
import org.redisson.client.codec.StringCodec;
import org.redisson.client.protocol.RedisCommands;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Names each of Redisson's own connections and sends {@code PING}s on it. A connection without a reply is closed. An
 * error counts as a reply: a server whose disk is full refuses {@code PING} but allows reads, and a user may lack the
 * permission for {@code PING} or {@code CLIENT}. Redisson itself would treat such an error as a broken connection.
 * Shared by all channels of a client.
 */
@Sharable
final class Heartbeat extends ChannelInboundHandlerAdapter {
    private static final Logger LOG = LoggerFactory.getLogger(Heartbeat.class);

    private final @Nullable String clientName;
    private final int pingMillis;
    private final AtomicBoolean nameRefused = new AtomicBoolean();

    /**
     * @param clientName the name for {@code CLIENT SETNAME}; {@code null} for none
     * @param pingMillis the interval of the {@code PING}s, and how long a reply may take
     */
    Heartbeat(@Nullable String clientName, int pingMillis) {
        this.clientName = clientName;
        this.pingMillis = pingMillis;
    }

    /** Sets the name and starts the {@code PING}s. Called after the login and before any command. */
    @Override
    public void channelActive(ChannelHandlerContext context) {
        RedisConnection connection = RedisConnection.getFrom(context.channel());
        if (clientName != null) {
            connection.async(RedisCommands.CLIENT_SETNAME, clientName).whenComplete((done, failure) -> {
                if (failure != null && RedissonErrors.isAnswer(failure) && nameRefused.compareAndSet(false, true)) {
                    LOG.warn(
                            "Redis refused the name {} for its connections (setting client-name): the user may not use"
                                    + " CLIENT SETNAME",
                            clientName);
                }
            });
        }
        context.executor().schedule(() -> ping(context), pingMillis, TimeUnit.MILLISECONDS);
        context.fireChannelActive();
    }

    private void ping(ChannelHandlerContext context) {
        if (context.isRemoved() || !context.channel().isActive()) {
            return;
        }
        RFuture<String> reply =
                RedisConnection.getFrom(context.channel()).async(pingMillis, StringCodec.INSTANCE, RedisCommands.PING);
        context.executor()
                .schedule(
                        () -> {
                            if (isAnswered(reply)) {
                                ping(context);
                            } else if (!context.isRemoved()) {
                                context.close();
                            }
                        },
                        pingMillis,
                        TimeUnit.MILLISECONDS);
    }

    private static boolean isAnswered(RFuture<String> reply) {
        try {
            return reply.toCompletableFuture().getNow(null) != null;
        } catch (CompletionException e) {
            return RedissonErrors.isAnswer(e);
        }
    }
}
