package io.omnicache.jcache.internal.event.expired;

import io.omnicache.jcache.RedisCacheException;
import io.omnicache.jcache.internal.redis.PushConnections.Channel;
import io.omnicache.jcache.internal.redis.PushConnections.Kind;
import io.omnicache.jcache.internal.redis.PushConnections.Subscription;
import io.omnicache.jcache.internal.redis.RedisConnection;
import io.omnicache.jcache.internal.redis.RedisErrors;
import io.omnicache.jcache.internal.redis.keyspace.Keyspace;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import javax.cache.CacheException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The expired events of one cache, as Redis's keyspace notifications tell them: of every entry, whoever wrote it, each
 * once while the connection holds. Subscribed while a listener of this JVM wants expired events; nothing is sent to
 * Redis before. After a gap in the connection the server's flags are checked again. Thread-safe.
 *
 * @see <a href="https://redis.io/docs/latest/develop/pubsub/keyspace-notifications/">Keyspace notifications</a>
 */
public final class ExpiredEvents implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ExpiredEvents.class);

    private final RedisConnection connection;
    private final Names names;
    private final KeySequences sequences = new KeySequences(ExpiryReceiver.MOST_WAITING);
    private final NotificationCheck check;
    private final ShadowKeys shadows;
    private final ShadowPart part;
    private final ExpiredSink sink;
    private final ThreadPoolExecutor thread;
    private final PendingReads reads;
    /** Guarded by this. */
    private @Nullable Subscription subscription;

    private volatile boolean areOldValuesWanted;

    /**
     * @param areShadowsWanted whether a listener in any JVM wants the old values of expired entries
     * @param sink takes the events, in a network thread or in a thread of this object
     */
    public ExpiredEvents(RedisConnection connection, Names names, BooleanSupplier areShadowsWanted, ExpiredSink sink) {
        this.connection = connection;
        this.names = names;
        this.sink = sink;
        this.shadows = new ShadowKeys(names.keyPrefix());
        this.part = new ShadowPart(shadows, names.recreatedChannel(), areShadowsWanted);
        this.check = new NotificationCheck(
                connection, names.cacheName(), new NotificationProbe(connection, names.database(), names.keyPrefix()));
        this.thread = thread(names.cacheName());
        this.reads = new PendingReads(
                new ShadowReader(connection, shadows, names.entryPrefix(), names.cacheName()), sequences, thread);
    }

    private static ThreadPoolExecutor thread(String cacheName) {
        ThreadPoolExecutor executor =
                new ThreadPoolExecutor(1, 1, 1, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), task -> {
                    Thread made = new Thread(task, "omnicache-expired-" + cacheName);
                    made.setDaemon(true);
                    made.setContextClassLoader(null);
                    return made;
                });
        executor.allowCoreThreadTimeOut(true);
        return executor;
    }

    /** The copies of entries; there are none while no listener wants old values. */
    public Keyspace.Copies copies() {
        return new Keyspace.Copies(shadows.prefix(names.entryPrefix()), part);
    }

    /** The events of keys whose expired events are waiting for their values; other events have to queue up here. */
    public KeySequences sequences() {
        return sequences;
    }

    /**
     * Subscribes, and sees to it that the servers send notifications, or unsubscribes. Does nothing if that is so
     * already.
     *
     * @param isWanted whether a listener of this JVM wants expired events
     * @param withOldValues whether such a listener wants old values
     * @throws CacheException if the servers don't send notifications and the user may not change that, if the user may
     *     not subscribe, or if Redis can't be reached; nothing is subscribed then
     */
    public synchronized void listen(boolean isWanted, boolean withOldValues) {
        areOldValuesWanted = isWanted && withOldValues;
        if (!isWanted) {
            unsubscribe();
            return;
        }
        if (subscription != null) {
            return;
        }
        Subscription made = subscribe();
        try {
            check.ensure();
        } catch (Throwable e) {
            made.close();
            throw e;
        }
        subscription = made;
    }

    private Subscription subscribe() {
        try {
            return subscribe(names.ofEntries());
        } catch (RedisCacheException e) {
            if (!RedisErrors.isForbidden(e)) {
                throw e;
            }
        }
        try {
            return subscribe(names.ofAll());
        } catch (RedisCacheException e) {
            if (!RedisErrors.isForbidden(e)) {
                throw e;
            }
            throw new CacheException(
                    "The listener of the cache " + names.cacheName()
                            + " would hear of no expired entries: the user may not subscribe. Allow the user"
                            + " +psubscribe +punsubscribe +subscribe +unsubscribe +publish &" + names.ofEntries() + " &" + names.keyPrefix()
                            + "*, or for all caches &" + names.ofAll() + " instead of the first pattern",
                    e);
        }
    }

    private Subscription subscribe(KeyspaceChannel pattern) {
        ExpiryReceiver receiver = new ExpiryReceiver(
                names.ofEntries(),
                names.recreatedChannel(),
                names.entryPrefix().length,
                () -> areOldValuesWanted,
                sequences,
                reads,
                sink,
                this::onGap);
        return connection
                .pushes()
                .subscribe(
                        List.of(
                                new Channel(Kind.PATTERN, pattern.pattern()),
                                new Channel(Kind.CHANNEL, names.recreatedChannel())),
                        receiver);
    }

    /** Checks the flags in a thread that may wait: a restarted server or a new master may not have them. */
    private void onGap() {
        try {
            thread.execute(() -> {
                try {
                    check.ensure();
                } catch (CacheException e) {
                    LOG.warn(
                            "Cache {}: after a lost connection it isn't certain that Redis notifies expired entries",
                            names.cacheName(),
                            e);
                }
            });
        } catch (RejectedExecutionException e) { // Closed meanwhile.
            return;
        }
    }

    private void unsubscribe() {
        Subscription present = subscription;
        subscription = null;
        if (present != null) {
            present.close();
        }
    }

    /** Unsubscribes. Events whose values are being read may be lost. Idempotent. */
    @Override
    public synchronized void close() {
        areOldValuesWanted = false;
        unsubscribe();
        thread.shutdown();
    }

    /**
     * The names of a cache in Redis.
     *
     * @param cacheName the cache's name, for messages
     * @param escapedName the cache's name in keys
     * @param database the number of the database
     * @param keyPrefix the prefix of all keys of the manager
     */
    public record Names(String cacheName, String escapedName, int database, String keyPrefix) {

        byte[] entryPrefix() {
            return bytes(keyPrefix + escapedName + ":");
        }

        byte[] recreatedChannel() {
            return bytes(keyPrefix + "~recreated:" + escapedName);
        }

        KeyspaceChannel ofEntries() {
            return new KeyspaceChannel(database, keyPrefix + escapedName + ":");
        }

        KeyspaceChannel ofAll() {
            return new KeyspaceChannel(database, keyPrefix);
        }

        private static byte[] bytes(String text) {
            return text.getBytes(StandardCharsets.UTF_8);
        }
    }
}
