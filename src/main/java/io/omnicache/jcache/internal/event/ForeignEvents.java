package io.omnicache.jcache.internal.event;

import io.omnicache.jcache.internal.text.Shown;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import javax.cache.Cache;
import javax.cache.event.EventType;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Delivers the events that other JVMs, or Redis itself, caused to the listeners of this JVM. The events of a key keep
 * their order, among each other and with those of this JVM. No thread waits for the delivery. What is not yet delivered
 * is bounded, in number and in bytes; events beyond are dropped, and the caller is told. Thread-safe.
 */
public final class ForeignEvents<K, V> {
    static final int MAX_EVENTS = 40_000;
    static final long MAX_BYTES = 64L << 20;
    private static final Logger LOG = LoggerFactory.getLogger(ForeignEvents.class);

    private final EventDispatcher<K, V> dispatcher;
    private final Cache<K, V> source;
    private final String cacheName;
    private final ForeignDelivery delivery;
    private final AtomicInteger waiting = new AtomicInteger();
    private final AtomicLong waitingBytes = new AtomicLong();

    ForeignEvents(EventDispatcher<K, V> dispatcher, Cache<K, V> source, String cacheName, Duration timeout) {
        this.dispatcher = dispatcher;
        this.source = source;
        this.cacheName = Shown.name(cacheName);
        this.delivery = new ForeignDelivery(
                cacheName, timeout, () -> source.getCacheManager().getClassLoader());
    }

    /**
     * Queues events of one key behind the earlier ones of the key. Never waits, calls no code of the application.
     *
     * @param keyId identifies the key, as for {@link EventDispatcher#enqueue}
     * @param size the number of bytes that the events hold in memory
     * @param contents decodes the events; called at most once for each kind of listeners, in the thread that calls them
     * @return whether the events are queued; {@code false} if too many wait, so that they are dropped
     */
    public boolean offer(Object keyId, int size, Supplier<List<Content<K, V>>> contents) {
        List<ListenerRegistration<K, V>> synchronous = listeners(true);
        List<ListenerRegistration<K, V>> asynchronous = listeners(false);
        int parts = (synchronous.isEmpty() ? 0 : 1) + (asynchronous.isEmpty() ? 0 : 1);
        if (parts > 0 && (waiting.get() >= MAX_EVENTS || waitingBytes.get() + size > MAX_BYTES)) {
            return false;
        }
        boolean isQueued = true;
        if (!asynchronous.isEmpty()) {
            isQueued = dispatcher.asynchronous().add(taking(size, () -> deliver(asynchronous, contents)));
            if (!isQueued) {
                release(size);
            }
        }
        if (!synchronous.isEmpty()) {
            QueuedEvent event = dispatcher.queue(keyId, taking(size, () -> deliver(synchronous, contents)));
            if (event == null) {
                release(size);
                return false;
            }
            event.abandon();
            delivery.add(event);
        }
        return isQueued;
    }

    private List<ListenerRegistration<K, V>> listeners(boolean synchronous) {
        List<ListenerRegistration<K, V>> found = List.of();
        for (ListenerRegistration<K, V> registration : dispatcher.registrations()) {
            if (registration.isSynchronous() == synchronous) {
                found = found.isEmpty() ? new ArrayList<>(2) : found;
                found.add(registration);
            }
        }
        return found;
    }

    /** Has the queued events of a change of this JVM delivered, since no thread waits for them. */
    public void deliver(List<QueuedEvent> left) {
        left.forEach(delivery::add);
    }

    /** Tells the listeners that want to know of a gap. Never waits. */
    public void onGap(Instant since, Instant until) {
        for (ListenerRegistration<K, V> registration : dispatcher.registrations()) {
            Runnable telling = () -> {
                try {
                    registration.onGap(source, since, until);
                } catch (Throwable e) {
                    LOG.warn("Cache {}: a cache entry listener failed when it was told of a gap", cacheName, e);
                }
            };
            if (registration.isSynchronous()) {
                QueuedEvent event = new QueuedEvent(new KeyEventQueue(), telling);
                event.queue.add(event);
                event.abandon();
                delivery.add(event);
            } else {
                dispatcher.asynchronous().add(telling);
            }
        }
    }

    /** To be called from time to time: goes on behind a listener that doesn't return. */
    public void check() {
        delivery.check();
    }

    void close() {
        delivery.close();
    }

    private Runnable taking(int size, Runnable task) {
        waiting.incrementAndGet();
        waitingBytes.addAndGet(size);
        return () -> {
            try {
                task.run();
            } finally {
                release(size);
            }
        };
    }

    private void release(int size) {
        waiting.decrementAndGet();
        waitingBytes.addAndGet(-size);
    }

    private void deliver(List<ListenerRegistration<K, V>> listeners, Supplier<List<Content<K, V>>> contents) {
        for (Content<K, V> content : contents.get()) {
            RedisCacheEntryEvent<K, V> event = new RedisCacheEntryEvent<>(
                    source, content.type(), content.key(), content.value(), content.oldValue());
            for (ListenerRegistration<K, V> listener : listeners) {
                try {
                    listener.deliver(event);
                } catch (Throwable e) { // The other listeners must be called all the same.
                    LOG.warn("Cache {}: a cache entry listener failed at a change of another JVM", cacheName, e);
                }
            }
        }
    }

    /**
     * A decoded event.
     *
     * @param key returns a new copy at each call; so do the other suppliers
     * @param value the new value; of an entry that is gone, its last value; {@code null} if the message hasn't it
     * @param oldValue the former value; {@code null} if there was none, or if the message hasn't it
     */
    public record Content<K, V>(
            EventType type,
            Supplier<? extends K> key,
            @Nullable Supplier<? extends V> value,
            @Nullable Supplier<? extends V> oldValue) {}
}
