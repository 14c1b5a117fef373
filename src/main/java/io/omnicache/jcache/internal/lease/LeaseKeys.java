package io.omnicache.jcache.internal.lease;

import io.omnicache.jcache.internal.redis.keyspace.ControlKeys;
import java.nio.charset.StandardCharsets;

/** The names of leases and channels under one key prefix. Immutable. */
final class LeaseKeys {
    private final ControlKeys keys;
    private final byte[] channelPrefix;

    LeaseKeys(String keyPrefix) {
        this.keys = new ControlKeys(keyPrefix);
        this.channelPrefix = (keyPrefix + "~wake:").getBytes(StandardCharsets.UTF_8);
    }

    /** Returns the key of a lease, in the slot of the entry. */
    byte[] of(LeaseKind kind, byte[] entry) {
        return keys.of(kind.keyName(), entry);
    }

    /** Returns the beginning of the keys of all leases for the loads of entries with this prefix. */
    String prefixOfLoads(byte[] entries) {
        return new String(keys.prefix(LeaseKind.LOAD.keyName(), entries), StandardCharsets.UTF_8);
    }

    /** The channels' common beginning; the name of the waiting client follows. */
    byte[] channelPrefix() {
        return channelPrefix;
    }

    byte[] channel(String client) {
        byte[] name = client.getBytes(StandardCharsets.US_ASCII);
        byte[] channel = java.util.Arrays.copyOf(channelPrefix, channelPrefix.length + name.length);
        System.arraycopy(name, 0, channel, channelPrefix.length, name.length);
        return channel;
    }
}
