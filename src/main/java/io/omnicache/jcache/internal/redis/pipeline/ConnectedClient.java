package io.omnicache.jcache.internal.redis.pipeline;

import io.netty.channel.Channel;
import io.netty.util.AttributeKey;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A connection as its server knows it, so that the server can be told to end it. The address is compared too, since a
 * server that was started anew gives the same numbers to others. Immutable.
 *
 * @param id the number of the connection
 * @param address the address of its other end
 * @see <a href="https://redis.io/docs/latest/commands/client-info/">CLIENT INFO</a>
 */
public record ConnectedClient(String id, String address) {
    private static final AttributeKey<ConnectedClient> OF_CHANNEL = AttributeKey.valueOf("omnicache-client");
    private static final Pattern INFO = Pattern.compile("\\bid=(\\d+) addr=(\\S+)");

    /** Reads the reply to {@code CLIENT INFO}; {@code null} if it isn't one. */
    public static @Nullable ConnectedClient of(@Nullable Object info) {
        Matcher found = INFO.matcher(String.valueOf(info));
        return found.find() ? new ConnectedClient(found.group(1), found.group(2)) : null;
    }

    /** Notes what the server calls a channel. */
    public void nameOf(Channel channel) {
        channel.attr(OF_CHANNEL).set(this);
    }

    /** Returns what the server calls a channel; {@code null} if it hasn't said it. */
    static @Nullable ConnectedClient find(Channel channel) {
        return channel.attr(OF_CHANNEL).get();
    }
}
