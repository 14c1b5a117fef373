package io.omnicache.jcache.internal.event.expired;

import io.omnicache.jcache.RedisCacheException;
import io.omnicache.jcache.internal.redis.Command;
import io.omnicache.jcache.internal.redis.Command.Verb;
import io.omnicache.jcache.internal.redis.PushConnections.Channel;
import io.omnicache.jcache.internal.redis.PushConnections.Gap;
import io.omnicache.jcache.internal.redis.PushConnections.Kind;
import io.omnicache.jcache.internal.redis.PushConnections.Master;
import io.omnicache.jcache.internal.redis.PushConnections.Message;
import io.omnicache.jcache.internal.redis.PushConnections.PushListener;
import io.omnicache.jcache.internal.redis.PushConnections.Subscription;
import io.omnicache.jcache.internal.redis.RedisConnection;
import io.omnicache.jcache.internal.redis.RedisErrors;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells whether expiries are notified, for a user who may not read the server's configuration: stores keys
 * {@code <key prefix>~probe:<random>} that expire after a millisecond, and waits for their notifications from every
 * master. Thread-safe.
 */
final class NotificationProbe {
    /** In a cluster so many random keys reach every master, as a rule, with one round. */
    private static final int KEYS = 64;

    private static final Logger LOG = LoggerFactory.getLogger(NotificationProbe.class);

    private final RedisConnection connection;
    private final int database;
    private final String keyPrefix;

    NotificationProbe(RedisConnection connection, int database, String keyPrefix) {
        this.connection = connection;
        this.database = database;
        this.keyPrefix = keyPrefix;
    }

    /**
     * Returns whether every master has notified an expiry. Waits for twice the timeout of a command at most.
     *
     * @throws RedisCacheException if Redis can't be reached
     */
    boolean areArriving() {
        String prefix = keyPrefix + "~probe:" + UUID.randomUUID() + ":";
        KeyspaceChannel channel = new KeyspaceChannel(database, prefix);
        int keys = connection.isCluster() ? KEYS : 1;
        Set<Master> heard = Collections.synchronizedSet(Collections.newSetFromMap(new IdentityHashMap<>()));
        List<Channel> channels = IntStream.range(0, keys)
                .mapToObj(i -> new Channel(Kind.CHANNEL, channel.of(suffix(i))))
                .toList();
        try (Subscription ignored = connection.pushes().subscribe(channels, new Listener(channel, heard))) {
            return await(prefix, keys, heard);
        } catch (RedisCacheException e) {
            if (RedisErrors.isForbidden(e)) {
                LOG.warn("Whether Redis tells of expired entries can't be tried out: {}", e.getMessage());
                return false;
            }
            throw e;
        }
    }

    private boolean await(String prefix, int keys, Set<Master> heard) {
        long end = System.nanoTime() + 2 * connection.timeout().toNanos();
        int masters = connection.masters().size();
        List<Command> stores = commands(prefix, keys, key -> Command.of(Verb.SET, key, "", "PX", 1L));
        List<Command> reads = commands(prefix, keys, key -> Command.of(Verb.EXISTS, key));
        while (heard.size() < masters && System.nanoTime() - end < 0) {
            connection.callAll(stores).forEach(RedisConnection.Reply::get);
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(5));
            connection.callAll(reads).forEach(RedisConnection.Reply::get); // The server notices the expiry at once.
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(5));
        }
        return heard.size() >= masters;
    }

    private static List<Command> commands(
            String prefix, int keys, java.util.function.Function<byte[], Command> command) {
        return IntStream.range(0, keys)
                .mapToObj(i -> command.apply((prefix + i).getBytes(StandardCharsets.UTF_8)))
                .toList();
    }

    private static byte[] suffix(int i) {
        return Integer.toString(i).getBytes(StandardCharsets.US_ASCII);
    }

    private record Listener(KeyspaceChannel channel, Set<Master> heard) implements PushListener {
        @Override
        public void onMessage(Message message) {
            if (channel.expired(message.channel(), message.payload()) != null) {
                heard.add(message.master());
            }
        }

        @Override
        public void onGap(Gap gap) {}
    }
}
