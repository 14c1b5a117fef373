package io.omnicache.jcache.internal.event.remote;

import io.omnicache.jcache.internal.entry.EncodedKey;
import io.omnicache.jcache.internal.entry.EntryCodec;
import io.omnicache.jcache.internal.event.ForeignEvents;
import io.omnicache.jcache.internal.event.OwnChange;
import io.omnicache.jcache.internal.event.QueuedEvent;
import io.omnicache.jcache.internal.management.CacheStatistics.Counter;
import io.omnicache.jcache.internal.redis.PushConnections;
import io.omnicache.jcache.internal.redis.PushConnections.Channel;
import io.omnicache.jcache.internal.redis.PushConnections.Gap;
import io.omnicache.jcache.internal.redis.PushConnections.Kind;
import io.omnicache.jcache.internal.redis.PushConnections.Message;
import io.omnicache.jcache.internal.redis.PushConnections.PushListener;
import io.omnicache.jcache.internal.redis.PushConnections.Subscription;
import io.omnicache.jcache.internal.redis.keyspace.HashSlot;
import io.omnicache.jcache.internal.redis.keyspace.Keyspace;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.ObjLongConsumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The events of one cache as they come from Redis, for the listeners of this JVM: each event once, those of a key in
 * the order of its changes at its master. Open only while this JVM listens. Called in network threads; never waits and
 * calls no code of the application. Thread-safe.
 *
 * <p>In a cluster every master gets each message over the bus. Only the message that came from the master which carried
 * the change out counts, so that the messages of a key come on one connection, in order.
 */
final class EventStream<K, V> implements PushListener, AutoCloseable {
    private final PushConnections pushes;
    private final Channel channel;
    private final long sender;
    private final boolean isCluster;
    private final Keyspace keyspace;
    private final ForeignEvents<K, V> listeners;
    private final EventDecoder<K, V> decoder;
    private final EventGaps gaps;
    private final ObjLongConsumer<Counter> statistics;
    private final OwnChanges own = new OwnChanges(this::isArriving);
    private final SlotOrder<EventMessage> order;
    private volatile EventOrder waiting = EventOrder.NONE;
    private volatile Consumer<byte[]> copies = key -> {};
    private volatile @Nullable Subscription subscription;

    /**
     * @param sender the number of the open cache in the messages of its own changes
     * @param statistics counts, if the statistics are enabled
     */
    EventStream(
            byte[] channel,
            long sender,
            Keyspace keyspace,
            EntryCodec<K, V> codec,
            ForeignEvents<K, V> listeners,
            EventGaps gaps,
            ObjLongConsumer<Counter> statistics) {
        this.pushes = keyspace.connection().pushes();
        this.channel = new Channel(Kind.CHANNEL, channel);
        this.sender = sender;
        this.isCluster = keyspace.connection().isCluster();
        this.keyspace = keyspace;
        this.listeners = listeners;
        this.decoder = new EventDecoder<>(keyspace::key, codec, gaps::onSkipped);
        this.gaps = gaps;
        this.statistics = statistics;
        this.order = new SlotOrder<>(this::onEvent);
    }

    /**
     * Subscribes, unless it has subscribed already. Not to be called by two threads at once.
     *
     * @throws io.omnicache.jcache.RedisCacheException as {@link PushConnections#subscribe}
     */
    void open() {
        if (subscription == null) {
            subscription = pushes.subscribe(List.of(channel), this);
        }
    }

    /** Lets events wait for others of their key. Called before the stream is opened. */
    void orderBy(EventOrder order) {
        waiting = order;
    }

    /** Has a copy of an entry dropped before a listener hears of its change. Called before the stream is opened. */
    void dropCopies(Consumer<byte[]> drop) {
        copies = drop;
    }

    /** Expects the message of a change of this JVM. */
    OwnChange expect(long sequence, Supplier<List<QueuedEvent>> queueing) {
        return own.expect(sequence, queueing);
    }

    /** Reports a gap that isn't one of the connection. */
    void onGap(long since, String reason) {
        gaps.report(since, System.nanoTime(), reason);
    }

    @Override
    public void onMessage(Message message) {
        if (EventMessage.isProbe(message.payload())) {
            return;
        }
        EventMessage event = EventMessage.read(message.payload());
        if (event == null) {
            gaps.onSkipped();
        } else if (!isCluster) {
            onEvent(event);
        } else if (event.node().equals(message.master().nodeId())) {
            int slot = HashSlot.of(keyspace.key(event.key()));
            order.accept(slot, new EncodedKey(event.key()), message.master(), event);
        }
    }

    @Override
    public void onGap(Gap gap) {
        listeners.deliver(own.missAll());
        gaps.report(gap.since(), gap.until(), gap.reason());
    }

    /** Takes an event in its order. */
    private void onEvent(EventMessage event) {
        waiting.add(new EncodedKey(event.key()), () -> deliver(event));
    }

    private void deliver(EventMessage event) {
        statistics.accept(Counter.EVENTS_RECEIVED, 1);
        copies.accept(event.key()); // For own changes too: an asynchronous listener may hear of one before its reply.
        if (event.sender() == sender) {
            List<QueuedEvent> left = new ArrayList<>(0);
            if (own.arrive(event.sequence(), left)) {
                listeners.deliver(left);
                return;
            }
        }
        queue(event);
    }

    /** Queues an event that Redis itself has caused, such as an expiry, behind the events that have come. */
    void offer(EventMessage event) {
        copies.accept(event.key());
        queue(event);
    }

    private void queue(EventMessage event) {
        if (listeners.offer(new EncodedKey(event.key()), event.size(), decoder.lazily(event))) {
            gaps.onTaken();
        } else {
            gaps.onDropped();
        }
    }

    private boolean isArriving() {
        Subscription present = subscription;
        return present != null && present.isConnected();
    }

    /** Unsubscribes. The stream can be opened again. */
    @Override
    public void close() {
        Subscription present = subscription;
        subscription = null;
        if (present != null) {
            present.close();
        }
        listeners.deliver(own.missAll());
    }
}
