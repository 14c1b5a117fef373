package io.omnicache.jcache.internal.event.remote;

import io.omnicache.jcache.RedisCacheException;
import io.omnicache.jcache.internal.entry.EntryCodec;
import io.omnicache.jcache.internal.event.EventDispatcher;
import io.omnicache.jcache.internal.event.EventSharing;
import io.omnicache.jcache.internal.event.OwnChange;
import io.omnicache.jcache.internal.event.QueuedEvent;
import io.omnicache.jcache.internal.management.CacheStatistics.Counter;
import io.omnicache.jcache.internal.redis.ChangeScript;
import io.omnicache.jcache.internal.redis.Command;
import io.omnicache.jcache.internal.redis.RedisConnection;
import io.omnicache.jcache.internal.redis.RedisErrors;
import io.omnicache.jcache.internal.redis.keyspace.Keyspace;
import io.omnicache.jcache.internal.text.Shown;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Future;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.IntSupplier;
import java.util.function.ObjLongConsumer;
import java.util.function.Predicate;
import java.util.function.Supplier;
import javax.cache.CacheException;
import org.jspecify.annotations.Nullable;

/**
 * The events of one cache between JVMs ({@code event-scope: all}). A listener gets the events of all JVMs, each once,
 * in the order of the changes of each key; while a server can't be reached, events are lost, and the listener is told.
 * Nothing is published while no JVM listens. Thread-safe.
 *
 * <p>Of the classes that this one joins, {@link Membership} knows who listens, {@link PublishingPart} publishes, and
 * {@link EventStream} takes what is published.
 */
public final class RemoteEvents<K, V> implements EventSharing {
    private final String cacheName;
    private final EventThreads threads;
    private final String channels;
    private final ListenerKnowledge knowledge;
    private final PublishingPart part;
    private final EventStream<K, V> stream;
    private final Membership membership;
    private final Runnable everySecond;
    /** Held while the needs change. */
    private final ReentrantLock changing = new ReentrantLock();

    /** Guarded by the lock. */
    private boolean isClosed;

    private volatile @Nullable Future<?> ticking;

    /**
     * @param keyspace the entries of the cache
     * @param cacheName the escaped name of the cache
     * @param awaitEarlierChanges waits so long until the changes that have begun have ended; returns whether they have
     * @param mayHoldMarks whether a mark, which is no entry, may lie in the place of an absent entry
     * @param statistics counts, if the statistics are enabled
     */
    public RemoteEvents(
            Keyspace keyspace,
            String keyPrefix,
            String cacheName,
            EntryCodec<K, V> codec,
            EventDispatcher<K, V> dispatcher,
            Predicate<Duration> awaitEarlierChanges,
            boolean mayHoldMarks,
            ObjLongConsumer<Counter> statistics,
            EventThreads threads) {
        long sender = new SecureRandom().nextLong() & Long.MAX_VALUE;
        RedisConnection connection = keyspace.connection();
        MemberRegistry registry = new MemberRegistry(connection, keyPrefix, cacheName, sender);
        EventGaps gaps = new EventGaps(cacheName, dispatcher.foreign(), statistics);
        this.cacheName = cacheName;
        this.knowledge = new ListenerKnowledge(mayHoldMarks);
        this.threads = threads;
        this.channels = keyPrefix + "~*";
        this.part = new PublishingPart(
                registry.eventChannel(),
                sender,
                keyspace.key(new byte[0]).length,
                connection.isCluster(),
                mayHoldMarks,
                knowledge::needs,
                statistics);
        this.stream = new EventStream<>(
                registry.eventChannel(), sender, keyspace, codec, dispatcher.foreign(), gaps, statistics);
        this.membership = new Membership(
                cacheName,
                connection.pushes(),
                registry,
                knowledge,
                EventMessage.probe(sender),
                awaitEarlierChanges,
                threads,
                since -> stream.onGap(since, "this JVM stood still for longer than its lease"));
        this.everySecond = () -> {
            membership.tick();
            dispatcher.foreign().check();
        };
    }

    /** The part of the cache's changes that publishes their events. It must enclose all other parts. */
    public ChangeScript.Part part() {
        return part;
    }

    /** Lets published events wait for others of their key. Called before the cache is used. */
    public void orderBy(EventOrder order) {
        stream.orderBy(order);
    }

    /**
     * Has the copy of an entry in this JVM dropped before a listener hears of the change: the event may come earlier
     * than anything else that tells of the change. Called before the cache is used.
     *
     * @param drop gets the key without the prefix, in a network thread; must not block
     */
    public void dropCopies(Consumer<byte[]> drop) {
        stream.dropCopies(drop);
    }

    /** Begins to learn from Redis who listens, in the background. Until then, changes publish their events. */
    @Override
    public void open() {
        ticking = threads.everySecond(everySecond);
    }

    @Override
    public boolean isHeard() {
        return knowledge.needs() != 0;
    }

    /** Whether a listener of any JVM needs something, or may need it. */
    public boolean isNeeded(int needs) {
        return (knowledge.needs() & needs) != 0;
    }

    @Override
    public void listen(IntSupplier needs) {
        changing.lock();
        try {
            int wanted = needs.getAsInt();
            int present = knowledge.own();
            if (isClosed || wanted == present) {
                return;
            }
            if ((wanted & ~present) == 0) {
                membership.shrink(wanted);
            } else {
                grow(wanted);
            }
            if (wanted == 0) {
                stream.close();
            }
        } finally {
            changing.unlock();
        }
    }

    private void grow(int wanted) {
        boolean wasSilent = knowledge.own() == 0;
        try {
            stream.open();
            membership.grow(wanted);
        } catch (RedisCacheException e) {
            if (wasSilent) {
                stream.close();
            }
            throw notShared(e);
        }
    }

    private CacheException notShared(RedisCacheException why) {
        if (RedisErrors.isInterruption(why)) {
            return why;
        }
        boolean mayPass = RedisErrors.mayPass(why);
        return new CacheException(
                "Cache " + Shown.name(cacheName)
                        + ": the listener is not registered, since the setting event-scope is all and"
                        + " events can't be shared with other JVMs" + (mayPass ? " at present. " : remedy())
                        + why.getMessage(),
                why);
    }

    private String remedy() {
        return ". The user needs the ACL rules +publish +subscribe +type +cluster|myid and &" + channels
                + ", and the server RESP3 (Redis 6 or later). ";
    }

    @Override
    public boolean isPublished(Command change) {
        return part.sequenceOf(change) >= 0;
    }

    @Override
    public @Nullable OwnChange expect(Command change, Supplier<List<QueuedEvent>> queueing) {
        long sequence = part.sequenceOf(change);
        return sequence < 0 ? null : stream.expect(sequence, queueing);
    }

    /**
     * Queues an event that no change published, such as that of an entry which expired, behind the events that have
     * come. Each listener of this JVM gets it. Never waits.
     *
     * @param key the key without the prefix; must not be changed; so must the other arrays
     * @param lastValue the value that the entry had; {@code null} if it isn't known
     */
    public void onExpired(byte[] key, byte @Nullable [] lastValue) {
        stream.offer(new EventMessage(0, 0, EventMessage.Type.EXPIRED, "", key, null, lastValue));
    }

    /** Reports that events may be missing since a time, as {@link System#nanoTime()}. Never waits. */
    public void onGap(long since, String reason) {
        stream.onGap(since, reason);
    }

    @Override
    public void close() {
        Future<?> running = ticking;
        if (running != null) {
            running.cancel(false);
        }
        changing.lock();
        try {
            isClosed = true;
        } finally {
            changing.unlock();
        }
        stream.close();
        membership.close();
    }
}
