package io.omnicache.jcache.internal.event;

import io.omnicache.jcache.internal.store.Failures;
import io.omnicache.jcache.internal.text.Shown;
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
 * Delivers the events of one cache to its listeners in this JVM. Each listener, synchronous or asynchronous, gets the
 * events of a key in the order of the changes. Synchronous listeners are called in the thread of an operation, before
 * the operation returns; asynchronous ones on one thread of the cache. Thread-safe.
 *
 * @see <a href="https://jcp.org/en/jsr/detail?id=107">JSR-107 1.1, chapter 8 (cache entry listeners)</a>
 */
public final class EventDispatcher<K, V> implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(EventDispatcher.class);
    private static final int MAX_QUEUED_PER_KEY = 10_000;

    private final Cache<K, V> source;
    private final String cacheName;
    private final Duration timeout;
    private final CopyOnWriteArrayList<ListenerRegistration<K, V>> registrations = new CopyOnWriteArrayList<>();
    private final ConcurrentHashMap<Object, KeyEventQueue> queues = new ConcurrentHashMap<>();
    private final AsynchronousDelivery asynchronous;
    /** Configurations whose listeners are being registered. Guarded by this. */
    private final List<CacheEntryListenerConfiguration<K, V>> registering = new ArrayList<>();
    /** How many listeners have been created and are being registered. */
    private final AtomicInteger expected = new AtomicInteger();
    /** The timeout that all changes of the thread's current operation share. */
    private final ThreadLocal<@Nullable ListenerTimeout> sharedTimeout = new ThreadLocal<>();

    private final ForeignEvents<K, V> foreign;
    private final SharedNeeds needs;
    private volatile boolean closed;

    /**
     * @param timeout the longest time that one operation waits for listeners: for synchronous listeners that other
     *     threads are calling, and for asynchronous listeners with a long backlog
     */
    public EventDispatcher(Cache<K, V> source, String cacheName, Duration timeout) {
        this.source = source;
        this.cacheName = Shown.name(cacheName);
        this.timeout = timeout;
        this.needs = new SharedNeeds(cacheName, registrations);
        this.asynchronous = new AsynchronousDelivery(
                cacheName, () -> source.getCacheManager().getClassLoader());
        this.foreign = new ForeignEvents<>(this, source, cacheName, timeout);
    }

    /** Shares the events with other JVMs. Called before the cache is used. */
    public void share(EventSharing by) {
        needs.shareBy(by);
    }

    /** The sharing of events with other JVMs; {@link EventSharing#NONE} if they stay in this one. */
    public EventSharing sharing() {
        return needs.sharing();
    }

    /** The way of events that other JVMs caused. */
    public ForeignEvents<K, V> foreign() {
        return foreign;
    }

    /**
     * Registers a listener of a cache that is not used yet.
     *
     * @throws IllegalArgumentException if the same configuration is registered already
     */
    public void register(CacheEntryListenerConfiguration<K, V> configuration) {
        register(configuration, () -> true);
    }

    /**
     * Registers a listener. Calls the application's factories, without a lock. The listener gets the events of every
     * change that begins after the method has returned.
     *
     * @param awaitUnheard waits for the changes that began while no listener was registered, which cause no events;
     *     returns whether they have ended
     * @throws IllegalArgumentException if the same configuration is registered already
     * @throws CacheException if the listener cannot be created, or changes that began before do not end
     */
    public void register(CacheEntryListenerConfiguration<K, V> configuration, BooleanSupplier awaitUnheard) {
        announce(configuration);
        try {
            ListenerRegistration<K, V> registration = new ListenerRegistration<>(configuration);
            expected.incrementAndGet();
            try {
                needs.begin(registration);
                if (registrations.isEmpty() && !awaitUnheard.getAsBoolean()) {
                    throw new CacheException(
                            "Cache " + cacheName + ": the listener is not registered, since it would not hear of"
                                    + " changes that began before and have not ended: look for values whose"
                                    + " serialisation doesn't return");
                }
                add(registration);
            } catch (RuntimeException | Error e) {
                needs.fail(registration);
                registration.close(identitySet());
                throw e;
            } finally {
                expected.decrementAndGet();
                needs.end(registration);
            }
        } finally {
            synchronized (this) {
                registering.remove(configuration);
            }
        }
    }

    private synchronized void announce(CacheEntryListenerConfiguration<K, V> configuration) {
        checkOpen();
        boolean present = registering.contains(configuration)
                || registrations.stream()
                        .anyMatch(registration -> registration.configuration().equals(configuration));
        if (present) {
            throw new IllegalArgumentException("The listener configuration is registered already");
        }
        registering.add(configuration);
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

    /**
     * Deregisters a listener. The listener gets no further event. It is not closed, since the application may have
     * registered the same object elsewhere too.
     *
     * @return whether it was registered
     */
    public boolean deregister(CacheEntryListenerConfiguration<K, V> configuration) {
        boolean found = remove(configuration);
        if (found) {
            needs.update();
        }
        return found;
    }

    private synchronized boolean remove(CacheEntryListenerConfiguration<K, V> configuration) {
        for (ListenerRegistration<K, V> present : registrations) {
            if (present.configuration().equals(configuration)) {
                registrations.remove(present);
                present.deactivate();
                return true;
            }
        }
        return false;
    }

    /** Returns whether a listener is registered or is being registered. */
    public boolean isListening() {
        return expected.get() > 0 || !registrations.isEmpty();
    }

    /** Returns whether a listener is registered, or is being registered, in this JVM or in another one. */
    public boolean isHeard() {
        return isListening() || sharing().isHeard();
    }

    /** The longest time that one operation waits for listeners. */
    public Duration timeout() {
        return timeout;
    }

    List<ListenerRegistration<K, V>> registrations() {
        return registrations;
    }

    AsynchronousDelivery asynchronous() {
        return asynchronous;
    }

    /**
     * Runs an operation of several changes. All changes together wait for listeners no longer than one change would.
     *
     * @return the result of the operation
     */
    public <T extends @Nullable Object> T withSharedTimeout(Supplier<T> operation) {
        if (registrations.isEmpty() || sharedTimeout.get() != null) {
            return operation.get();
        }
        sharedTimeout.set(new ListenerTimeout(timeout));
        try {
            return operation.get();
        } finally {
            sharedTimeout.remove();
        }
    }

    /**
     * Queues an event. The caller holds the lock of the key, so the queue has the order of the changes. Never waits.
     *
     * @param keyId identifies the key; equal for equal keys
     * @param key returns a new copy at each call, one for each listener and filter; so do the other suppliers
     * @return the event to pass to {@link #deliverAll}; {@code null} if no synchronous listener gets it
     */
    public @Nullable QueuedEvent enqueue(
            Object keyId,
            EventType type,
            Supplier<? extends K> key,
            @Nullable Supplier<? extends V> value,
            @Nullable Supplier<? extends V> oldValue) {
        List<ListenerRegistration<K, V>> synchronous = new ArrayList<>();
        RedisCacheEntryEvent<K, V> event = new RedisCacheEntryEvent<>(source, type, key, value, oldValue);
        for (ListenerRegistration<K, V> registration : registrations) {
            if (!registration.accepts(type)) {
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

    /** As {@link #deliverAll(List, boolean)}, for a caller that holds no lock. */
    public void deliverAll(List<QueuedEvent> events) {
        deliverAll(events, true);
    }

    /**
     * Delivers the events to the synchronous listeners. Returns when they are delivered, or when the timeout has
     * passed: the thread that is calling the listener delivers them then. Throws what a listener threw. The caller
     * must not hold the locks of the keys.
     *
     * @param mayWait whether the caller holds no lock of any other key either; otherwise the method does not wait
     */
    public void deliverAll(List<QueuedEvent> events, boolean mayWait) {
        if (registrations.isEmpty() && events.isEmpty()) {
            return;
        }
        ListenerTimeout remaining = timeout(mayWait);
        boolean late = false;
        Throwable failure = null;
        for (QueuedEvent event : events) {
            try {
                late |= !event.delivered && !event.queue.deliver(event, remaining);
            } catch (Throwable e) { // The other events must be delivered all the same.
                failure = Failures.add(failure, e);
            }
        }
        if (late && mayWait && !Thread.currentThread().isInterrupted()) { // Otherwise this thread has not waited.
            LOG.warn(
                    "Cache {}: a synchronous listener takes more than {} ms; the change goes on without it",
                    cacheName,
                    timeout.toMillis());
        }
        asynchronous.awaitBacklog(remaining);
        for (QueuedEvent event : events) {
            failure = Failures.add(failure, event.failure);
        }
        Failures.rethrow(failure);
    }

    private ListenerTimeout timeout(boolean mayWait) {
        if (!mayWait) {
            return new ListenerTimeout(Duration.ZERO);
        }
        ListenerTimeout present = sharedTimeout.get();
        return present != null ? present : new ListenerTimeout(timeout);
    }

    /**
     * Delivers the queued events, within the timeout, and closes all closeable listeners and filters, each object
     * once.
     */
    @Override
    public void close() {
        synchronized (this) {
            closed = true;
        }
        sharing().close();
        foreign.close();
        asynchronous.close(timeout);
        List<ListenerRegistration<K, V>> last;
        synchronized (this) {
            last = List.copyOf(registrations);
            registrations.clear();
        }
        Set<Object> closedObjects = identitySet();
        last.forEach(registration -> registration.close(closedObjects));
    }

    private static Set<Object> identitySet() {
        return Collections.newSetFromMap(new IdentityHashMap<>());
    }

    /** Calls every listener, even if some of them fail. */
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

    /** Returns {@code null} if the queue of the key is full, since a listener does not return. */
    @Nullable
    QueuedEvent queue(Object keyId, Runnable delivery) {
        List<QueuedEvent> made = new ArrayList<>(1);
        queues.compute(keyId, (id, present) -> {
            KeyEventQueue queue = present != null ? present : new KeyEventQueue();
            if (queue.size == MAX_QUEUED_PER_KEY) {
                if (!queue.full) {
                    queue.full = true;
                    LOG.warn(
                            "Cache {}: {} events of one key wait for a synchronous listener; further ones are dropped",
                            cacheName,
                            MAX_QUEUED_PER_KEY);
                }
                return queue;
            }
            queue.full = false;
            queue.size++;
            QueuedEvent event = new QueuedEvent(queue, () -> {
                try {
                    delivery.run();
                } finally {
                    leave(keyId);
                }
            });
            queue.add(event);
            made.add(event);
            return queue;
        });
        return made.isEmpty() ? null : made.get(0);
    }

    private void leave(Object keyId) {
        queues.computeIfPresent(keyId, (id, queue) -> --queue.size == 0 ? null : queue);
    }

    /** Returns how many keys have events that wait for synchronous listeners. */
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
