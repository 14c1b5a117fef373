package io.omnicache.jcache.internal.event;

import io.omnicache.jcache.internal.store.Failures;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import javax.cache.Cache;
import javax.cache.CacheException;
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
    private final AsynchronousEvents asynchronous;
    /** Configurations whose listeners are about to be registered; guarded by this. */
    private final List<CacheEntryListenerConfiguration<K, V>> coming = new ArrayList<>();
    /** How many listeners are about to be registered. */
    private final AtomicInteger expected = new AtomicInteger();
    /** Of the operation that the thread is in, if that has many changes. */
    private final ThreadLocal<@Nullable ListenerPatience> ofOperation = new ThreadLocal<>();

    private volatile boolean closed;

    /**
     * @param timeout how long an operation waits at most for listeners: for synchronous ones that other threads are in, and for
     *     asynchronous ones that are far behind
     */
    public EventDispatcher(Cache<K, V> source, String cacheName, Duration timeout) {
        this.source = source;
        this.cacheName = cacheName;
        this.timeout = timeout;
        this.asynchronous =
                new AsynchronousEvents(cacheName, () -> source.getCacheManager().getClassLoader());
    }

    /**
     * Registers a listener of a cache that nobody uses yet.
     *
     * @throws IllegalArgumentException if the same configuration is registered already
     */
    public void register(CacheEntryListenerConfiguration<K, V> configuration) {
        register(configuration, () -> true);
    }

    /**
     * Registers a listener. The application's factories are called without a lock.
     *
     * @param awaitUnheard waits for the changes that began while nobody was listening, and that it therefore doesn't hear; returns
     *     whether they have ended
     * @throws IllegalArgumentException if the same configuration is registered already
     * @throws CacheException if the listener can't be made, or changes that began before don't end
     */
    public void register(CacheEntryListenerConfiguration<K, V> configuration, BooleanSupplier awaitUnheard) {
        announce(configuration);
        try {
            ListenerRegistration<K, V> registration = new ListenerRegistration<>(configuration);
            expected.incrementAndGet();
            try {
                if (registrations.isEmpty() && !awaitUnheard.getAsBoolean()) {
                    throw new CacheException(
                            "Cache " + cacheName + ": the listener is not registered, since it would not hear of"
                                    + " changes that began before and have not ended: look for values whose serialisation doesn't return");
                }
                add(registration);
            } catch (RuntimeException | Error e) {
                registration.close(closedOnce());
                throw e;
            } finally {
                expected.decrementAndGet();
            }
        } finally {
            synchronized (this) {
                coming.remove(configuration);
            }
        }
    }

    private synchronized void announce(CacheEntryListenerConfiguration<K, V> configuration) {
        checkOpen();
        boolean present = coming.contains(configuration)
                || registrations.stream()
                        .anyMatch(registration -> registration.configuration().equals(configuration));
        if (present) {
            throw new IllegalArgumentException("The listener configuration is registered already");
        }
        coming.add(configuration);
    }

    private synchronized void add(ListenerRegistration<K, V> registration) {
        checkOpen();
        registrations.add(registration);
    }

    private void checkOpen() {
        if (closed) {
            throw new IllegalStateException("The cache " + cacheName + " is closed");
        }
    }

    /** The listener hears nothing any more. It isn't closed: it is the application's, and may be registered elsewhere. */
    public synchronized boolean deregister(CacheEntryListenerConfiguration<K, V> configuration) {
        for (ListenerRegistration<K, V> present : registrations) {
            if (present.configuration().equals(configuration)) {
                registrations.remove(present);
                present.silence();
                return true;
            }
        }
        return false;
    }

    /** Whether a listener is there or about to come. */
    public boolean isListening() {
        return expected.get() > 0 || !registrations.isEmpty();
    }

    /**
     * Does an operation of many changes: all of it waits for listeners no longer than one change would.
     *
     * @return what the operation returns
     */
    public <T extends @Nullable Object> T asOne(Supplier<T> operation) {
        if (registrations.isEmpty() || ofOperation.get() != null) {
            return operation.get();
        }
        ofOperation.set(new ListenerPatience(timeout));
        try {
            return operation.get();
        } finally {
            ofOperation.remove();
        }
    }

    /**
     * Queues an event while the caller holds the lock of the key. Never waits.
     *
     * @param key gives another copy at each call, for each listener and filter that asks; so do the others
     */
    public @Nullable EventTicket enqueue(
            Object keyId,
            EventType type,
            Supplier<? extends K> key,
            @Nullable Supplier<? extends V> value,
            @Nullable Supplier<? extends V> oldValue) {
        List<ListenerRegistration<K, V>> synchronous = new ArrayList<>();
        RedisCacheEntryEvent<K, V> event = new RedisCacheEntryEvent<>(source, type, key, value, oldValue);
        for (ListenerRegistration<K, V> registration : registrations) {
            if (!registration.hears(type)) {
                continue;
            }
            if (registration.isSynchronous()) {
                synchronous.add(registration);
            } else {
                asynchronous.add(() -> deliverLogged(registration, event));
            }
        }
        if (synchronous.isEmpty()) {
            return null;
        }
        return queue(keyId, () -> deliverToEach(synchronous, event));
    }

    /** As {@link #deliverAll(List, boolean)}, without a lock. */
    public void deliverAll(List<EventTicket> tickets) {
        deliverAll(tickets, true);
    }

    /**
     * Returns when the events are delivered, or when no more waiting is allowed: then whoever is in the listener delivers them. Throws
     * what a listener threw. Called without the locks of the keys.
     *
     * @param mayWait whether the caller holds no lock at all
     */
    public void deliverAll(List<EventTicket> tickets, boolean mayWait) {
        if (registrations.isEmpty() && tickets.isEmpty()) {
            return;
        }
        ListenerPatience patience = patience(mayWait);
        boolean late = false;
        Throwable failure = null;
        for (EventTicket ticket : tickets) {
            try {
                late |= !ticket.delivered && !ticket.queue.deliver(ticket, patience);
            } catch (Throwable e) { // The other events are to be delivered all the same.
                failure = Failures.add(failure, e);
            }
        }
        if (late && mayWait && !Thread.currentThread().isInterrupted()) { // Else nobody has waited for it.
            LOG.warn(
                    "Cache {}: a synchronous listener takes more than {} ms; the change goes on without it",
                    cacheName,
                    timeout.toMillis());
        }
        asynchronous.awaitRoom(patience);
        for (EventTicket ticket : tickets) {
            failure = Failures.add(failure, ticket.failure);
        }
        Failures.rethrow(failure);
    }

    private ListenerPatience patience(boolean mayWait) {
        if (!mayWait) {
            return new ListenerPatience(Duration.ZERO);
        }
        ListenerPatience present = ofOperation.get();
        return present != null ? present : new ListenerPatience(timeout);
    }

    /** Delivers what is queued, within the timeout, and closes the listeners and filters that can be closed, each object once. */
    @Override
    public void close() {
        synchronized (this) {
            closed = true;
        }
        asynchronous.close(timeout);
        List<ListenerRegistration<K, V>> last;
        synchronized (this) {
            last = List.copyOf(registrations);
            registrations.clear();
        }
        Set<Object> once = closedOnce();
        last.forEach(registration -> registration.close(once));
    }

    private static Set<Object> closedOnce() {
        return Collections.newSetFromMap(new IdentityHashMap<>());
    }

    /** Every listener hears of the event, also behind one that failed. */
    private void deliverToEach(List<ListenerRegistration<K, V>> listeners, RedisCacheEntryEvent<K, V> event) {
        Throwable failure = null;
        for (ListenerRegistration<K, V> listener : listeners) {
            try {
                listener.deliver(event);
            } catch (Throwable e) {
                failure = Failures.add(failure, e);
            }
        }
        Failures.rethrow(failure);
    }

    /** Returns {@code null} where a listener that doesn't return has let the queue of the key run full. */
    private @Nullable EventTicket queue(Object keyId, Runnable delivery) {
        List<EventTicket> made = new ArrayList<>(1);
        queues.compute(keyId, (id, present) -> {
            KeyQueue queue = present != null ? present : new KeyQueue();
            if (queue.users == QUEUE) {
                if (!queue.full) {
                    queue.full = true;
                    LOG.warn(
                            "Cache {}: {} events of one key wait for a synchronous listener; further ones are dropped",
                            cacheName,
                            QUEUE);
                }
                return queue;
            }
            queue.full = false;
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
        } catch (Throwable e) {
            LOG.warn("Cache {}: an asynchronous cache entry listener failed", cacheName, e);
        }
    }
}
