package io.omnicache.jcache.internal.event.expired;

import io.omnicache.jcache.internal.redis.PushConnections.Channel;
import io.omnicache.jcache.internal.redis.PushConnections.Kind;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * The names of a cache in Redis, as far as expired events need them.
 *
 * @param cacheName the cache's name, for messages
 * @param escapedName the cache's name in keys
 * @param database the number of the database
 * @param keyPrefix the prefix of all keys of the manager
 */
public record ExpiredEventNames(String cacheName, String escapedName, int database, String keyPrefix) {

    /** Returns the prefix of the keys of entries. */
    byte[] entryPrefix() {
        return bytes(keyPrefix + escapedName + ":");
    }

    /** Returns the keys of the copies of entries. */
    ShadowKeys shadows() {
        return new ShadowKeys(keyPrefix);
    }

    /** Returns the channel on which the copies of replaced entries are published. */
    byte[] recreatedChannel() {
        return bytes(keyPrefix + "~recreated:" + escapedName);
    }

    /** Returns the channels of the keys of entries. */
    KeyspaceChannel ofEntries() {
        return new KeyspaceChannel(database, keyPrefix + escapedName + ":");
    }

    /** Returns the channels of all keys of the manager. */
    KeyspaceChannel ofAll() {
        return new KeyspaceChannel(database, keyPrefix);
    }

    /** Returns what to subscribe. */
    List<Channel> channels(KeyspaceChannel keys) {
        return List.of(new Channel(Kind.PATTERN, keys.pattern()), new Channel(Kind.CHANNEL, recreatedChannel()));
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
