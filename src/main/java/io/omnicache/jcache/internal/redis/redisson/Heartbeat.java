package io.omnicache.jcache.internal.redis.redisson;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler.Sharable;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.util.Deque;
import java.util.concurrent.CompletionException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.redisson.api.RFuture;
import org.redisson.client.RedisConnection;
import org.redisson.client.codec.StringCodec;
import org.redisson.client.handler.CommandsQueue;
import org.redisson.client.protocol.QueueCommandHolder;
import org.redisson.client.protocol.RedisCommands;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Names each of the client's connections, and tries it now and then: one on which nothing comes back is closed. Any answer is a sign
 * of life, a refusal too: a server whose disk is full refuses {@code PING} and lets itself be read, and a user may be without
 * {@code PING} or {@code CLIENT}. The client itself would take such a refusal for a connection that doesn't work.
 */
@Sharable
final class Heartbeat extends ChannelInboundHandlerAdapter {
    private static final Logger LOG = LoggerFactory.getLogger(Heartbeat.class);

    private static final long LOOK_MILLIS = 10;

    private final @Nullable String clientName;
    private final int pingMillis;
    private final AtomicBoolean nameRefused = new AtomicBoolean();

    /**
     * @param clientName for {@code CLIENT SETNAME}
     * @param pingMillis how often, and how long a reply may take
     */
    Heartbeat(@Nullable String clientName, int pingMillis) {
        this.clientName = clientName;
        this.pingMillis = pingMillis;
    }

    /** After the login, and before any command. */
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

    /** Has the client connect anew, after the replies to what has been sent. */
    static void closeOnceIdle(Channel channel) {
        try {
            channel.eventLoop().execute(() -> {
                Deque<QueueCommandHolder> unanswered =
                        channel.attr(CommandsQueue.COMMANDS_QUEUE).get();
                if (unanswered == null || unanswered.isEmpty()) {
                    channel.close();
                } else if (channel.isActive()) {
                    channel.eventLoop().schedule(() -> closeOnceIdle(channel), LOOK_MILLIS, TimeUnit.MILLISECONDS);
                }
            });
        } catch (RejectedExecutionException e) {
            LOG.trace("The client has ended, and its connections with it", e);
        }
    }

    private static boolean isAnswered(RFuture<String> reply) {
        try {
            return reply.toCompletableFuture().getNow(null) != null;
        } catch (CompletionException e) {
            return RedissonErrors.isAnswer(e);
        }
    }
}
