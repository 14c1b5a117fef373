package io.omnicache.jcache.internal.redis.redisson;

import io.netty.channel.Channel;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandler.Sharable;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import java.util.Deque;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.redisson.client.handler.CommandsQueue;
import org.redisson.client.protocol.QueueCommandHolder;

/**
 * Ends the commands that wait for a reply when their connection breaks. The client itself would let them wait for their timeout. Where
 * the client closes a connection, since another server has become the master, the replies to what was sent are waited for a little:
 * that server still answers.
 */
@Sharable
final class UnansweredCommands extends ChannelDuplexHandler {
    private static final long LONGEST_WAIT_NANOS = TimeUnit.MILLISECONDS.toNanos(500);
    private static final long LOOK_MILLIS = 5;

    private static final UnansweredCommands HANDLER = new UnansweredCommands();

    private UnansweredCommands() {}

    /** Goes before the client's own handler, which forgets the commands. */
    static void watch(Channel channel) {
        ChannelHandlerContext queue = channel.pipeline().context(CommandsQueue.class);
        if (queue != null) {
            channel.pipeline().addBefore(queue.name(), "lost-connections", HANDLER);
        }
    }

    @Override
    public void close(ChannelHandlerContext context, ChannelPromise promise) {
        closeWhenAnswered(context, promise, System.nanoTime() + LONGEST_WAIT_NANOS);
    }

    private static void closeWhenAnswered(ChannelHandlerContext context, ChannelPromise promise, long deadline) {
        Deque<QueueCommandHolder> unanswered =
                context.channel().attr(CommandsQueue.COMMANDS_QUEUE).get();
        boolean isIdle = unanswered == null || unanswered.isEmpty();
        if (isIdle || !context.channel().isActive() || System.nanoTime() - deadline > 0) {
            context.close(promise);
            return;
        }
        try {
            context.executor()
                    .schedule(() -> closeWhenAnswered(context, promise, deadline), LOOK_MILLIS, TimeUnit.MILLISECONDS);
        } catch (RejectedExecutionException e) { // The client ends.
            context.close(promise);
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) throws Exception {
        Deque<QueueCommandHolder> queue =
                context.channel().attr(CommandsQueue.COMMANDS_QUEUE).get();
        if (queue != null) {
            for (QueueCommandHolder waiting : queue) {
                if (waiting.getChannelPromise().isSuccess()) {
                    waiting.getCommand().tryFailure(new ConnectionLostException());
                }
            }
        }
        super.channelInactive(context);
    }
}
