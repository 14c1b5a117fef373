package io.omnicache.jcache.internal.event.expired;

import io.omnicache.jcache.RedisCacheException;
import io.omnicache.jcache.internal.event.ListenerNeeds;
import io.omnicache.jcache.internal.event.remote.EventOrder;
import io.omnicache.jcache.internal.redis.PushConnections.Subscription;
import io.omnicache.jcache.internal.redis.RedisConnection;
import io.omnicache.jcache.internal.redis.RedisErrors;
import io.omnicache.jcache.internal.redis.keyspace.ControlKeys;
import io.omnicache.jcache.internal.redis.keyspace.Keyspace;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.IntSupplier;
import javax.cache.CacheException;
import org.jspecify.annotations.Nullable;

/**
 * The expired events of one cache, as Redis's keyspace notifications tell them: of every entry, whoever wrote it, each
 * once while the connection holds. Subscribed while a listener of this JVM wants expired events; nothing is sent to
 * Redis before. Thread-safe.
 *
 * @see <a href="https://redis.io/docs/latest/develop/pubsub/keyspace-notifications/">Keyspace notifications</a>
 */
public final class ExpiredEvents implements AutoCloseable {
    private final RedisConnection connection;
    private final ExpiredEventNames names;
    private final KeySequences sequences = new KeySequences(ExpiryReceiver.MOST_WAITING);
    private final ScheduledThreadPoolExecutor thread;
    private final NotificationCheck check;
    private final NotificationWatch watch;
    private final ShadowPart part;
    private final ExpiryReceiver receiver;

    /** Guarded by this. */
    private @Nullable Subscription subscription;

    /** Guarded by this. */
    private boolean isClosed;

    private volatile boolean areOldValuesWanted;

    /**
     * @param areShadowsWanted whether a listener in any JVM wants the old values of expired entries
     * @param sink takes the events, in a network thread or in a thread of this object
     */
    public ExpiredEvents(
            RedisConnection connection, ExpiredEventNames names, BooleanSupplier areShadowsWanted, ExpiredSink sink) {
        this.connection = connection;
        this.names = names;
        this.thread = thread(names.cacheName());
        this.check = new NotificationCheck(
                connection, names.cacheName(), new NotificationProbe(connection, names.database(), names.keyPrefix()));
        this.watch = new NotificationWatch(check, thread, names.cacheName());
        boolean maySave = !connection.isCluster() || ControlKeys.areInSlotsOfEntries(names.keyPrefix());
        this.part = new ShadowPart(names.shadows(), names.recreatedChannel(), maySave ? areShadowsWanted : () -> false);
        this.receiver = new ExpiryReceiver(
                names,
                () -> areOldValuesWanted,
                sequences,
                reads(connection, names),
                () -> connection.pushes().figures().gaps(),
                sink,
                watch::onGap);
    }

    private PendingReads reads(RedisConnection redis, ExpiredEventNames of) {
        ShadowReader reader = new ShadowReader(redis, of.shadows(), of.entryPrefix(), of.cacheName());
        return new PendingReads(reader, sequences, thread);
    }

    private static ScheduledThreadPoolExecutor thread(String cacheName) {
        ScheduledThreadPoolExecutor executor = new ScheduledThreadPoolExecutor(1, task -> {
            Thread made = new Thread(task, "omnicache-expired-" + cacheName);
            made.setDaemon(true);
            made.setContextClassLoader(null);
            return made;
        });
        executor.setKeepAliveTime(1, TimeUnit.SECONDS);
        executor.allowCoreThreadTimeOut(true);
        executor.setRemoveOnCancelPolicy(true);
        executor.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
        return executor;
    }

    /** The copies of entries; there are none while no listener wants old values. */
    public Keyspace.Copies copies() {
        return new Keyspace.Copies(names.shadows().prefix(names.entryPrefix()), part::isActive, part);
    }

    /** The copies that may be left of a cache that isn't open. */
    public static Keyspace.Copies leftCopies(ExpiredEventNames names) {
        ShadowPart none = new ShadowPart(names.shadows(), names.recreatedChannel(), () -> false);
        return new Keyspace.Copies(names.shadows().prefix(names.entryPrefix()), () -> true, none);
    }

    /** Lets the events of changes wait for an expiry of the same key whose old value is being read. */
    public EventOrder order() {
        return sequences;
    }

    /**
     * Checks that copies can lie in the slots of their entries, before any JVM keeps copies.
     *
     * @param needs as for {@link #listen}
     * @throws CacheException if the key prefix doesn't allow that
     */
    void requireUsable(IntSupplier needs) {
        if ((needs.getAsInt() & ListenerNeeds.EXPIRED_VALUES) != 0) {
            ControlKeys.require(
                    "The listener of the cache " + names.cacheName() + " requires the old values of expired entries",
                    connection,
                    names.keyPrefix());
        }
    }

    /**
     * Subscribes, and sees to it that the servers send notifications, or unsubscribes. Does nothing if that is so
     * already.
     *
     * @param needs what the listeners of this JVM need, as bits of {@link ListenerNeeds}
     * @throws CacheException if the servers don't send notifications and the user may not change that, if the user may
     *     not subscribe, or if Redis can't be reached; nothing is subscribed then
     */
    public synchronized void listen(IntSupplier needs) {
        int wanted = isClosed ? 0 : needs.getAsInt();
        areOldValuesWanted = (wanted & ListenerNeeds.EXPIRED_VALUES) != 0;
        if ((wanted & ListenerNeeds.EXPIRIES) == 0) {
            unsubscribe();
        } else if (subscription == null) {
            Subscription made = subscribe();
            try {
                check.ensure();
            } catch (Throwable e) {
                made.close();
                throw e;
            }
            subscription = made;
            watch.start();
        }
    }

    /** Subscribes the keys of the cache; if the user may not, the keys of all caches of the manager. */
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
                            + " would hear of no expired entries: the user may not subscribe. The user needs the ACL"
                            + " rules +psubscribe +punsubscribe +subscribe +unsubscribe +publish &"
                            + names.keyPrefix() + "~* &" + names.ofEntries() + ", or for all caches &" + names.ofAll()
                            + " instead of the last one",
                    e);
        }
    }

    private Subscription subscribe(KeyspaceChannel keys) {
        return connection.pushes().subscribe(names.channels(keys), receiver);
    }

    private void unsubscribe() {
        watch.stop();
        Subscription present = subscription;
        subscription = null;
        if (present != null) {
            present.close();
        }
    }

    /** Unsubscribes. Events whose values are being read may be lost. Idempotent. */
    @Override
    public synchronized void close() {
        isClosed = true;
        areOldValuesWanted = false;
        unsubscribe();
        thread.shutdown();
    }
}
