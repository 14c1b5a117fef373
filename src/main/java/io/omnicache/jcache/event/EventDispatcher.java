package io.omnicache.jcache.event;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import javax.cache.Cache;
import javax.cache.configuration.CacheEntryListenerConfiguration;
import javax.cache.event.EventType;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Delivers the events of one cache to the listeners of this JVM. Events of a key come in the order of its changes, to
 * synchronous and to asynchronous listeners. A synchronous listener is called in the thread of an operation, before that
 * returns; asynchronous ones on one thread of the cache. Thread-safe.
 *
 * @see <a href="https://jcp.org/en/jsr/detail?id=107">JSR-107 1.1, chapter 8 (cache entry listeners)</a>
 */
public final class EventDispatcher<K, V> implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(EventDispatcher.class);
    private static final int QUEUE = 10_000;

    private final Cache<K, V> source;
    private final String cacheName;
    private final Duration timeout;
    private final CopyOnWriteArrayList<ListenerRegistration<K, V>> registrations = new CopyOnWriteArrayList<>();
    private final ConcurrentHashMap<Object, KeyQueue> queues = new ConcurrentHashMap<>();
    private final ThreadPoolExecutor asynchronous;
    /** A listener is about to be registered. */
    private volatile boolean expecting;

    /**
     * @param timeout how long an operation waits at most for a synchronous listener that another thread is in
     */
    public EventDispatcher(Cache<K, V> source, String cacheName, Duration timeout) {
        this.source = source;
        this.cacheName = cacheName;
        this.timeout = timeout;
        this.asynchronous = new ThreadPoolExecutor(1, 1, 1, TimeUnit.SECONDS, new ArrayBlockingQueue<>(QUEUE), task -> {
            return new EventThread(this, task, cacheName);
        });
        asynchronous.allowCoreThreadTimeOut(true);
        asynchronous.setRejectedExecutionHandler((task, executor) -> waitForPlace(task));
    }

    /**
     * Registers a listener of a cache that nobody uses yet.
     *
     * @throws IllegalArgumentException if the same configuration is registered already
     */
    public void register(CacheEntryListenerConfiguration<K, V> configuration) {
        register(configuration, () -> {});
    }

    /**
     * Registers a listener.
     *
     * @param awaitUnheard waits for the changes that began while nobody was listening, and that it therefore doesn't hear
     * @throws IllegalArgumentException if the same configuration is registered already
     */
    public synchronized void register(CacheEntryListenerConfiguration<K, V> configuration, Runnable awaitUnheard) {
        if (asynchronous.isShutdown()) {
            throw new IllegalStateException("The cache " + cacheName + " is closed");
        }
        for (ListenerRegistration<K, V> present : registrations) {
            if (present.configuration().equals(configuration)) {
                throw new IllegalArgumentException("The listener configuration is registered already");
            }
        }
        ListenerRegistration<K, V> registration = new ListenerRegistration<>(configuration);
        expecting = true;
        try {
            if (registrations.isEmpty()) {
                awaitUnheard.run();
            }
            registrations.add(registration);
        } finally {
            expecting = false;
        }
    }

    public synchronized boolean deregister(CacheEntryListenerConfiguration<K, V> configuration) {
        for (ListenerRegistration<K, V> present : registrations) {
            if (present.configuration().equals(configuration)) {
                registrations.remove(present);
                present.close();
                return true;
            }
        }
        return false;
    }

    /** Whether a listener is there or about to come. */
    public boolean isListening() {
        return expecting || !registrations.isEmpty();
    }

    /** Queues an event while the caller holds the lock of the key. */
    public @Nullable EventTicket enqueue(Object keyId, EventType type, K key, @Nullable V value, @Nullable V oldValue) {
        List<ListenerRegistration<K, V>> synchronous = new ArrayList<>();
        RedisCacheEntryEvent<K, V> event = new RedisCacheEntryEvent<>(source, type, key, value, oldValue);
        for (ListenerRegistration<K, V> registration : registrations) {
            if (!registration.hears(type)) {
                continue;
            }
            if (registration.isSynchronous()) {
                synchronous.add(registration);
            } else {
                asynchronous.execute(() -> deliverLogged(registration, event));
            }
        }
        if (synchronous.isEmpty()) {
            return null;
        }
        return queue(keyId, () -> deliverToEach(synchronous, event));
    }

    /** Returns when the events are delivered; throws what a listener threw. Called without a lock. */
    public void deliverAll(List<EventTicket> tickets) {
        for (EventTicket ticket : tickets) {
            if (!ticket.delivered && !ticket.queue.deliver(ticket, timeout)) {
                LOG.warn(
                        "Cache {}: a synchronous listener takes more than {} ms; the change goes on without it",
                        cacheName,
                        timeout.toMillis());
            }
        }
        for (EventTicket ticket : tickets) {
            RuntimeException failure = ticket.failure;
            if (failure != null) {
                throw failure;
            }
        }
    }

    @Override
    public synchronized void close() {
        asynchronous.shutdown();
        try {
            boolean closedByListener = Thread.currentThread() instanceof EventThread own && own.dispatcher == this;
            if (!closedByListener && !asynchronous.awaitTermination(timeout.toMillis(), TimeUnit.MILLISECONDS)) {
                LOG.warn(
                        "Asynchronous listeners did not end within {} ms; their events are dropped",
                        timeout.toMillis());
                asynchronous.shutdownNow();
            }
        } catch (InterruptedException e) {
            asynchronous.shutdownNow();
            Thread.currentThread().interrupt();
        }
        registrations.forEach(ListenerRegistration::close);
        registrations.clear();
    }

    /** Every listener hears of the event, also behind one that failed. */
    private void deliverToEach(List<ListenerRegistration<K, V>> listeners, RedisCacheEntryEvent<K, V> event) {
        RuntimeException failure = null;
        for (ListenerRegistration<K, V> listener : listeners) {
            try {
                listener.deliver(event);
            } catch (RuntimeException e) {
                if (failure == null) {
                    failure = e;
                } else {
                    failure.addSuppressed(e);
                }
            }
        }
        if (failure != null) {
            throw failure;
        }
    }

    /** Returns {@code null} where a listener that doesn't return has let the queue of the key run full. */
    private @Nullable EventTicket queue(Object keyId, Runnable delivery) {
        List<EventTicket> made = new ArrayList<>(1);
        queues.compute(keyId, (id, present) -> {
            KeyQueue queue = present != null ? present : new KeyQueue();
            if (queue.users == QUEUE) {
                LOG.warn(
                        "Cache {}: {} events of one key wait for a synchronous listener; one is dropped",
                        cacheName,
                        QUEUE);
                return queue;
            }
            queue.users++;
            EventTicket ticket = new EventTicket(queue, () -> {
                try {
                    delivery.run();
                } finally {
                    leave(keyId);
                }
            });
            queue.add(ticket);
            made.add(ticket);
            return queue;
        });
        return made.isEmpty() ? null : made.get(0);
    }

    private void leave(Object keyId) {
        queues.computeIfPresent(keyId, (id, queue) -> --queue.users == 0 ? null : queue);
    }

    /** How many keys have events that wait for synchronous listeners. */
    int waitingKeys() {
        return queues.size();
    }

    private void deliverLogged(ListenerRegistration<K, V> registration, RedisCacheEntryEvent<K, V> event) {
        try {
            registration.deliver(event);
        } catch (RuntimeException e) {
            LOG.warn("Cache {}: an asynchronous cache entry listener failed", cacheName, e);
        }
    }

    private static final class EventThread extends Thread {
        final EventDispatcher<?, ?> dispatcher;

        EventThread(EventDispatcher<?, ?> dispatcher, Runnable task, String cacheName) {
            super(task, "omnicache-events-" + cacheName);
            this.dispatcher = dispatcher;
            setDaemon(true);
            // Not that of whoever caused the first event.
            setContextClassLoader(dispatcher.source.getCacheManager().getClassLoader());
        }
    }

    private void waitForPlace(Runnable task) {
        boolean queued = false;
        try {
            queued = !asynchronous.isShutdown()
                    && asynchronous.getQueue().offer(task, timeout.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        if (!queued) {
            LOG.warn("Cache {}: asynchronous listeners are {} events behind; an event is dropped", cacheName, QUEUE);
        }
    }
}
