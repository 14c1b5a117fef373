package io.omnicache.jcache.internal.event;

import io.omnicache.jcache.EventGapListener;
import io.omnicache.jcache.internal.store.ApplicationObjects;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import javax.cache.Cache;
import javax.cache.configuration.CacheEntryListenerConfiguration;
import javax.cache.configuration.Factory;
import javax.cache.event.CacheEntryCreatedListener;
import javax.cache.event.CacheEntryEvent;
import javax.cache.event.CacheEntryEventFilter;
import javax.cache.event.CacheEntryExpiredListener;
import javax.cache.event.CacheEntryListener;
import javax.cache.event.CacheEntryListenerException;
import javax.cache.event.CacheEntryRemovedListener;
import javax.cache.event.CacheEntryUpdatedListener;
import javax.cache.event.EventType;
import org.jspecify.annotations.Nullable;

/** One registered listener with its filter, both created by the factories of the configuration. Thread-safe. */
final class ListenerRegistration<K, V> {
    private final CacheEntryListenerConfiguration<K, V> configuration;
    private final CacheEntryListener<? super K, ? super V> listener;
    private final @Nullable CacheEntryEventFilter<? super K, ? super V> filter;
    /** Read once, since the configuration is the application's and may change. */
    private final boolean synchronous;

    private final boolean oldValues;

    private volatile boolean inactive;

    ListenerRegistration(CacheEntryListenerConfiguration<K, V> configuration) {
        this.configuration = configuration;
        this.synchronous = configuration.isSynchronous();
        this.oldValues = configuration.isOldValueRequired();
        this.listener = ApplicationObjects.create("cache entry listener", configuration.getCacheEntryListenerFactory());
        Factory<CacheEntryEventFilter<? super K, ? super V>> filters = configuration.getCacheEntryEventFilterFactory();
        try {
            this.filter = filters == null ? null : ApplicationObjects.create("cache entry event filter", filters);
        } catch (Throwable e) {
            ApplicationObjects.close(listener);
            throw e;
        }
    }

    CacheEntryListenerConfiguration<K, V> configuration() {
        return configuration;
    }

    boolean isSynchronous() {
        return synchronous;
    }

    /** What the listener needs, as bits of {@link ListenerNeeds}. */
    int needs() {
        int needs = ListenerNeeds.EVENTS | (oldValues ? ListenerNeeds.OLD_VALUES : 0);
        if (accepts(EventType.EXPIRED)) {
            needs |= ListenerNeeds.EXPIRIES | (oldValues ? ListenerNeeds.EXPIRED_VALUES : 0);
        }
        return needs;
    }

    /** Tells the listener of a gap, if it wants to know. */
    void onGap(Cache<?, ?> cache, Instant since, Instant until) {
        if (!inactive && listener instanceof EventGapListener interested) {
            interested.onEventGap(cache, since, until);
        }
    }

    /** Returns whether the listener implements the interface for this type of event. */
    boolean accepts(EventType type) {
        return switch (type) {
            case CREATED -> listener instanceof CacheEntryCreatedListener;
            case UPDATED -> listener instanceof CacheEntryUpdatedListener;
            case REMOVED -> listener instanceof CacheEntryRemovedListener;
            case EXPIRED -> listener instanceof CacheEntryExpiredListener;
        };
    }

    /**
     * Calls the filter and the listener. Each gets its own copy of the event, so neither sees changes that the other
     * makes to key and values.
     *
     * @throws CacheEntryListenerException if the filter or the listener fails; an {@link Error} is thrown as it is
     */
    @SuppressWarnings("unchecked")
    void deliver(RedisCacheEntryEvent<K, V> event) {
        if (inactive || !accepts(event.getEventType())) {
            return;
        }
        try {
            if (filter != null && !filter.evaluate(event.copy())) {
                return;
            }
            List<CacheEntryEvent<? extends K, ? extends V>> one = List.of(event.copy());
            switch (event.getEventType()) {
                case CREATED -> ((CacheEntryCreatedListener<K, V>) listener).onCreated(one);
                case UPDATED -> ((CacheEntryUpdatedListener<K, V>) listener).onUpdated(one);
                case REMOVED -> ((CacheEntryRemovedListener<K, V>) listener).onRemoved(one);
                case EXPIRED -> ((CacheEntryExpiredListener<K, V>) listener).onExpired(one);
            }
        } catch (CacheEntryListenerException | Error e) {
            throw e;
        } catch (Throwable e) { // Also a checked exception, which the method does not declare.
            throw new CacheEntryListenerException("The cache entry listener failed", e);
        }
    }

    /** Delivers no further event. The listener is not closed. */
    void deactivate() {
        inactive = true;
    }

    /**
     * Delivers no further event, and closes the listener and the filter if they are {@link java.io.Closeable}.
     *
     * @param closedObjects the objects that are closed already and must not be closed again; this method adds its own
     */
    void close(Set<Object> closedObjects) {
        deactivate();
        if (closedObjects.add(listener)) {
            ApplicationObjects.close(listener);
        }
        if (filter != null && closedObjects.add(filter)) {
            ApplicationObjects.close(filter);
        }
    }
}
