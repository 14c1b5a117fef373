package io.omnicache.jcache.internal.redis.redisson;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelOption;
import org.redisson.client.NettyHook;

/**
 * What is done differently with each connection than the client does.
 *
 * @param connectMillis how long a TCP connection may take; the client has one time for this and the login behind it
 * @param replyMillis how long the first reply may take
 * @param heartbeat tries connections that are open
 */
record ChannelSetup(int connectMillis, int replyMillis, Heartbeat heartbeat) implements NettyHook {

    @Override
    public void afterBoostrapInitialization(Bootstrap bootstrap) {
        bootstrap.option(ChannelOption.CONNECT_TIMEOUT_MILLIS, connectMillis);
    }

    @Override
    public void afterChannelInitialization(Channel channel) {
        ConnectionGreeting.prepare(channel, replyMillis);
        UnansweredCommands.watch(channel);
        channel.pipeline().addLast(heartbeat);
    }
}
