package io.omnicache.jcache.internal.redis.push;

import io.omnicache.jcache.internal.redis.PushConnections.Channel;
import io.omnicache.jcache.internal.redis.PushConnections.Kind;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** A channel or pattern, compared by its content. Immutable, if no caller changes the name. */
record ChannelKey(Kind kind, byte[] name) {

    static ChannelKey of(Channel channel) {
        return new ChannelKey(channel.kind(), channel.name());
    }

    /** The command that subscribes. */
    String subscribing() {
        return kind == Kind.PATTERN ? "PSUBSCRIBE" : "SUBSCRIBE";
    }

    /** The command that unsubscribes. */
    String unsubscribing() {
        return kind == Kind.PATTERN ? "PUNSUBSCRIBE" : "UNSUBSCRIBE";
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof ChannelKey key && kind == key.kind && Arrays.equals(name, key.name);
    }

    @Override
    public int hashCode() {
        return 31 * kind.ordinal() + Arrays.hashCode(name);
    }

    /** The name, printable. */
    @Override
    public String toString() {
        return new String(name, StandardCharsets.UTF_8).replaceAll("\\p{Cntrl}", "?");
    }
}
