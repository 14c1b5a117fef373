package io.omnicache.jcache.internal.event.expired;

import io.omnicache.jcache.internal.redis.keyspace.GlobPattern;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The channels on which a server tells what happens to the keys with one prefix. Immutable.
 *
 * @see <a href="https://redis.io/docs/latest/develop/pubsub/keyspace-notifications/">Keyspace notifications</a>
 */
final class KeyspaceChannel {
    private static final byte[] EXPIRED = "expired".getBytes(StandardCharsets.US_ASCII);

    private final byte[] before;
    private final byte[] pattern;

    /**
     * @param database the number of the database
     * @param prefix the prefix of the keys
     */
    KeyspaceChannel(int database, String prefix) {
        byte[] channels = ("__keyspace@" + database + "__:").getBytes(StandardCharsets.US_ASCII);
        byte[] keys = prefix.getBytes(StandardCharsets.UTF_8);
        this.before = join(channels, keys);
        this.pattern = join(channels, GlobPattern.startingWith(keys));
    }

    /** Returns the pattern to subscribe. An ACL rule for it must have the same characters, escapes included. */
    byte[] pattern() {
        return pattern.clone();
    }

    /** Returns the channel of the key that consists of the prefix and a suffix. */
    byte[] of(byte[] suffix) {
        return join(before, suffix);
    }

    /**
     * Returns what follows the prefix in the key that has expired; {@code null} if the message says something else or
     * is about a key with another prefix.
     */
    byte @Nullable [] expired(byte[] channel, byte[] payload) {
        boolean isExpired = Arrays.equals(payload, EXPIRED)
                && channel.length >= before.length
                && Arrays.equals(channel, 0, before.length, before, 0, before.length);
        return isExpired ? Arrays.copyOfRange(channel, before.length, channel.length) : null;
    }

    @Override
    public String toString() {
        return new String(pattern, StandardCharsets.UTF_8);
    }

    private static byte[] join(byte[] first, byte[] second) {
        ByteArrayOutputStream joined = new ByteArrayOutputStream(first.length + second.length);
        joined.writeBytes(first);
        joined.writeBytes(second);
        return joined.toByteArray();
    }
}
