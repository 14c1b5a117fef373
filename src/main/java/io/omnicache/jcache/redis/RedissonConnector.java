package io.omnicache.jcache.redis;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelPipeline;
import io.omnicache.jcache.redis.pipeline.Connector;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.redisson.client.RedisClient;
import org.redisson.client.RedisConnection;
import org.redisson.client.RedisTimeoutException;
import org.redisson.client.handler.CommandBatchEncoder;
import org.redisson.client.handler.CommandDecoder;
import org.redisson.client.handler.CommandEncoder;
import org.redisson.client.handler.CommandsQueue;
import org.redisson.client.handler.ConnectionWatchdog;
import org.redisson.client.handler.ErrorsLoggingHandler;
import org.redisson.client.handler.PingConnectionHandler;

/**
 * Lets Redisson open a connection, with its name resolution, TLS and login, and then takes its handlers of commands and of
 * reconnection off it.
 */
record RedissonConnector(RedisClient client) implements Connector {
    private static final List<Class<? extends ChannelHandler>> TAKEN_OFF = List.of(
            LostConnections.class,
            ConnectionWatchdog.class,
            CommandEncoder.class,
            CommandBatchEncoder.class,
            CommandsQueue.class,
            PingConnectionHandler.class,
            CommandDecoder.class,
            ErrorsLoggingHandler.class);

    @Override
    public CompletionStage<Channel> connect() {
        CompletableFuture<Channel> bare = new CompletableFuture<>();
        client.connectAsync().whenComplete((opened, failure) -> {
            if (failure != null) {
                bare.completeExceptionally(failure);
                return;
            }
            long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(client.getCommandTimeout());
            try {
                opened.getChannel().eventLoop().execute(() -> strip(opened, deadline, bare));
            } catch (RejectedExecutionException e) {
                opened.closeAsync();
                bare.completeExceptionally(e);
            }
        });
        return bare;
    }

    @Override
    public boolean isEnded() {
        return client.isShutdown();
    }

    /**
     * In the event loop, so that no reply can come in between. Redisson has sent a PING of its own: its reply must not be taken
     * for that of the first command.
     */
    private static void strip(RedisConnection opened, long deadline, CompletableFuture<Channel> bare) {
        Channel channel = opened.getChannel();
        if (channel.isActive()
                && !channel.attr(CommandsQueue.COMMANDS_QUEUE).get().isEmpty()) {
            if (System.nanoTime() - deadline < 0) {
                channel.eventLoop().schedule(() -> strip(opened, deadline, bare), 1, TimeUnit.MILLISECONDS);
            } else {
                opened.closeAsync();
                bare.completeExceptionally(new RedisTimeoutException("No reply to the first commands of a connection"));
            }
            return;
        }
        try {
            ChannelPipeline pipeline = channel.pipeline();
            for (ChannelHandler handler : pipeline.toMap().values()) {
                if (TAKEN_OFF.contains(handler.getClass())) {
                    pipeline.remove(handler);
                }
            }
            bare.complete(channel);
        } catch (RuntimeException | Error e) {
            opened.closeAsync();
            bare.completeExceptionally(e);
        }
    }
}
