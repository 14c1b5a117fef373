package io.omnicache.jcache.redis;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelOption;
import org.redisson.client.NettyHook;

/**
 * What is done differently with each connection than the client does.
 *
 * @param connectMillis how long a TCP connection may take; the client has one time for this and the login behind it
 * @param heartbeat tries connections that are open
 */
record ChannelSetup(int connectMillis, Heartbeat heartbeat) implements NettyHook {

    @Override
    public void afterBoostrapInitialization(Bootstrap bootstrap) {
        bootstrap.option(ChannelOption.CONNECT_TIMEOUT_MILLIS, connectMillis);
    }

    @Override
    public void afterChannelInitialization(Channel channel) {
        LostConnections.watch(channel);
        channel.pipeline().addLast(heartbeat);
    }
}
