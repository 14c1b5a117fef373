package io.omnicache.jcache.internal.event.remote;

import io.omnicache.jcache.RedisCacheException;
import io.omnicache.jcache.internal.redis.Command;
import io.omnicache.jcache.internal.redis.RedisConnection;
import io.omnicache.jcache.internal.redis.Script;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The registry in Redis of the JVMs that have one cache open, and what the listeners of each need. Each member has a
 * lease, by the clock of the server; after its end the member doesn't count. If the registry is lost, each member
 * enters itself again when it renews its lease. Thread-safe. Every method throws a {@link RedisCacheException} if Redis
 * fails.
 */
final class MemberRegistry {
    /** How long a member counts after it has renewed its lease: after a crash others publish for it so long. */
    static final Duration LEASE = Duration.ofSeconds(10);

    /** The time between two renewals. */
    static final Duration RENEWAL = Duration.ofSeconds(3);

    private static final Script REGISTRY =
            Script.load(MemberRegistry.class, "registry.lua").withTwin(RegistryTwin::run);
    private static final String LEAVE = "-";
    private static final byte[] NOTHING = {};

    private final RedisConnection connection;
    private final String member;
    private final byte[] key;
    private final byte[] controlChannel;
    private final byte[] eventChannel;

    /**
     * @param keyPrefix the prefix of every key of the application
     * @param cacheName the escaped name of the cache
     * @param member the number of the open cache in this JVM
     */
    MemberRegistry(RedisConnection connection, String keyPrefix, String cacheName, long member) {
        this.connection = connection;
        this.member = Long.toHexString(member);
        this.key = bytes(keyPrefix + "~members:" + cacheName);
        this.controlChannel = bytes(keyPrefix + "~control:" + cacheName);
        this.eventChannel = bytes(keyPrefix + "~events:" + cacheName);
    }

    String member() {
        return member;
    }

    byte[] controlChannel() {
        return controlChannel;
    }

    byte[] eventChannel() {
        return eventChannel;
    }

    /**
     * Enters this member, or renews its lease.
     *
     * @param message what the other members are told in the same script; {@code null} for nothing
     * @param probe a message to the channel of events, which shows that this user may publish; {@code null} for none
     * @throws RedisCacheException also if the user may not publish
     */
    Members enter(int needs, @Nullable ControlMessage message, byte @Nullable [] probe) {
        return call(Integer.toString(needs), message, probe);
    }

    /** Removes this member. */
    void leave() {
        call(LEAVE, new ControlMessage(ControlMessage.Kind.NEEDS, member, ControlMessage.NONE, 0), null);
    }

    private Members call(String needs, @Nullable ControlMessage message, byte @Nullable [] probe) {
        Object reply = connection.call(Command.script(
                REGISTRY,
                key,
                member,
                needs,
                Long.toString(LEASE.toMillis()),
                controlChannel,
                message == null ? NOTHING : message.bytes(),
                eventChannel,
                probe == null ? NOTHING : probe,
                connection.isCluster() ? "1" : "0"));
        return Members.of(reply);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    /**
     * What the registry held.
     *
     * @param wasEntered whether this member was in the registry
     * @param others the needs of each other member
     */
    record Members(boolean wasEntered, Map<String, Integer> others) {
        static Members of(@Nullable Object reply) {
            Map<String, Integer> others = new LinkedHashMap<>();
            boolean wasEntered = false;
            if (reply instanceof List<?> words && !words.isEmpty()) {
                wasEntered = Long.valueOf(1).equals(words.get(0));
                for (int i = 1; i + 1 < words.size(); i += 2) {
                    if (words.get(i) instanceof byte[] name && words.get(i + 1) instanceof Long needs) {
                        others.put(new String(name, StandardCharsets.US_ASCII), needs.intValue());
                    }
                }
            }
            return new Members(wasEntered, others);
        }
    }
}
