package io.omnicache.jcache.internal.lease;

import java.nio.charset.StandardCharsets;

/** The names of leases and channels under one key prefix. Immutable. */
final class LeaseKeys {
    private final byte[] keyPrefix;
    private final byte[] channelPrefix;

    LeaseKeys(String keyPrefix) {
        this.keyPrefix = keyPrefix.getBytes(StandardCharsets.UTF_8);
        this.channelPrefix = (keyPrefix + "~wake:").getBytes(StandardCharsets.UTF_8);
    }

    /** Returns the key of a lease, in the slot of the entry. */
    byte[] of(LeaseKind kind, byte[] entry) {
        byte[] name = kind.keyName().getBytes(StandardCharsets.US_ASCII);
        byte[] key = new byte[keyPrefix.length + name.length + entry.length + 2];
        System.arraycopy(keyPrefix, 0, key, 0, keyPrefix.length);
        System.arraycopy(name, 0, key, keyPrefix.length, name.length);
        int tag = keyPrefix.length + name.length;
        key[tag] = '{';
        System.arraycopy(entry, 0, key, tag + 1, entry.length);
        key[key.length - 1] = '}';
        return key;
    }

    /** Returns the beginning of the keys of all leases for the loads of entries with this prefix. */
    String prefixOfLoads(byte[] entries) {
        byte[] key = of(LeaseKind.LOAD, entries);
        return new String(key, 0, key.length - 1, StandardCharsets.UTF_8);
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
