package io.omnicache.jcache.redis;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler.Sharable;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.util.AttributeKey;
import java.io.IOException;
import java.util.Deque;
import org.redisson.client.handler.CommandsQueue;
import org.redisson.client.protocol.QueueCommandHolder;

/**
 * Ends the commands that wait for a reply when their connection breaks. The client itself would let them wait for their
 * timeout.
 */
@Sharable
final class LostConnections extends ChannelInboundHandlerAdapter {
    private static final LostConnections HANDLER = new LostConnections();

    private static final AttributeKey<IOException> BROKEN_BY = AttributeKey.valueOf(LostConnections.class, "broken-by");

    private LostConnections() {}

    /** Goes before the client's own handler, which forgets the commands. */
    static void watch(Channel channel) {
        ChannelHandlerContext queue = channel.pipeline().context(CommandsQueue.class);
        if (queue != null) {
            channel.pipeline().addBefore(queue.name(), "lost-connections", HANDLER);
        }
    }

    /** Comes before the end of the connection, and tells a reset from a close. */
    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) throws Exception {
        if (cause instanceof IOException failure) {
            context.channel().attr(BROKEN_BY).set(failure);
        }
        super.exceptionCaught(context, cause);
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) throws Exception {
        Deque<QueueCommandHolder> queue =
                context.channel().attr(CommandsQueue.COMMANDS_QUEUE).get();
        if (queue != null) {
            for (QueueCommandHolder waiting : queue) {
                if (waiting.getChannelPromise().isSuccess()) {
                    waiting.getCommand()
                            .tryFailure(new ConnectionLostException(
                                    context.channel().attr(BROKEN_BY).get()));
                }
            }
        }
        super.channelInactive(context);
    }
}
