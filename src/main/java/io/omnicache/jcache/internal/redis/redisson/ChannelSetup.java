package io.omnicache.jcache.internal.redis.redisson;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelOption;
import org.jspecify.annotations.Nullable;
import org.redisson.client.NettyHook;

/**
 * Adds handlers to each channel that Redisson opens, and sets the connect timeout of the channel. Immutable.
 *
 * @param connectMillis how long opening a TCP connection may take; Redisson itself has only one timeout for TCP
 *     connection and login together
 * @param replyMillis how long the first reply may take
 * @param heartbeat sends {@code PING}s on open connections
 * @param logins {@code null} if no login changes
 */
record ChannelSetup(
        int connectMillis,
        int replyMillis,
        Heartbeat heartbeat,
        @Nullable ChangingLogins logins) implements NettyHook {

    @Override
    public void afterBoostrapInitialization(Bootstrap bootstrap) {
        bootstrap.option(ChannelOption.CONNECT_TIMEOUT_MILLIS, connectMillis);
    }

    @Override
    public void afterChannelInitialization(Channel channel) {
        ConnectionGreeting.prepare(channel, replyMillis, logins);
        UnansweredCommands.watch(channel);
        channel.pipeline().addLast(heartbeat);
    }
}
