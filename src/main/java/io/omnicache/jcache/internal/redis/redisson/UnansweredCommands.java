package io.omnicache.jcache.internal.redis.redisson;

import io.netty.channel.Channel;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandler.Sharable;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import java.util.Deque;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.redisson.client.RedisException;
import org.redisson.client.handler.CommandsQueue;
import org.redisson.client.protocol.QueueCommandHolder;

/**
 * Handles the commands that wait for a reply when one of Redisson's own connections ends. If the connection breaks,
 * these commands fail at once; Redisson would let them wait for their timeout. If Redisson closes the connection,
 * closing waits up to 500 ms for the replies: Redisson closes it when another server has become the master, and the
 * former master may still answer. Shared by all channels.
 */
@Sharable
final class UnansweredCommands extends ChannelDuplexHandler {
    private static final long LONGEST_WAIT_NANOS = TimeUnit.MILLISECONDS.toNanos(500);
    private static final long POLL_MILLIS = 5;

    private static final UnansweredCommands HANDLER = new UnansweredCommands();

    private UnansweredCommands() {}

    /** Adds the handler before Redisson's own handler, which forgets the commands when the connection ends. */
    static void watch(Channel channel) {
        ChannelHandlerContext queue = channel.pipeline().context(CommandsQueue.class);
        if (queue != null) {
            channel.pipeline().addBefore(queue.name(), "unanswered-commands", HANDLER);
        }
    }

    /** Closes a connection once every command is answered. Redisson then opens another connection. Any thread. */
    static void closeWhenAnswered(Channel channel) {
        try {
            channel.eventLoop().execute(() -> whenAnswered(channel, Long.MAX_VALUE, channel::close));
        } catch (RejectedExecutionException e) {
            return; // The client has been shut down, and its connections are closed.
        }
    }

    @Override
    public void close(ChannelHandlerContext context, ChannelPromise promise) {
        whenAnswered(context.channel(), LONGEST_WAIT_NANOS, () -> context.close(promise));
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) throws Exception {
        Deque<QueueCommandHolder> unanswered =
                context.channel().attr(CommandsQueue.COMMANDS_QUEUE).get();
        if (unanswered != null) {
            for (QueueCommandHolder command : unanswered) {
                if (command.getChannelPromise().isSuccess()) {
                    command.getCommand().tryFailure(new ConnectionLostException());
                }
            }
        }
        super.channelInactive(context);
    }

    /** Returns whether no command on the connection waits for a reply. Must be called in the channel's event loop. */
    static boolean isIdle(Channel channel) {
        Deque<QueueCommandHolder> unanswered =
                channel.attr(CommandsQueue.COMMANDS_QUEUE).get();
        return unanswered == null || unanswered.isEmpty();
    }

    /**
     * Runs an action when no command waits for a reply, the connection is broken or the time is over. Must be called in
     * the channel's event loop.
     */
    private static void whenAnswered(Channel channel, long nanosLeft, Runnable action) {
        if (isIdle(channel) || !channel.isActive() || nanosLeft <= 0) {
            action.run();
            return;
        }
        long start = System.nanoTime();
        try {
            channel.eventLoop()
                    .schedule(
                            () -> whenAnswered(channel, nanosLeft - (System.nanoTime() - start), action),
                            POLL_MILLIS,
                            TimeUnit.MILLISECONDS);
        } catch (RejectedExecutionException e) { // The client is being shut down.
            action.run();
        }
    }

    /** The connection broke between a command and its reply. */
    static final class ConnectionLostException extends RedisException {
        private static final long serialVersionUID = 1L;

        ConnectionLostException() {
            super("The connection was lost before the reply");
        }
    }
}
