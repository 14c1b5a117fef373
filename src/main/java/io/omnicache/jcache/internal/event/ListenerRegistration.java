package io.omnicache.jcache.internal.event;

import java.io.Closeable;
import java.util.List;
import java.util.Set;
import javax.cache.CacheException;
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
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One listener with its filter. */
final class ListenerRegistration<K, V> {
    private static final Logger LOG = LoggerFactory.getLogger(ListenerRegistration.class);

    private final CacheEntryListenerConfiguration<K, V> configuration;
    private final CacheEntryListener<? super K, ? super V> listener;
    private final @Nullable CacheEntryEventFilter<? super K, ? super V> filter;
    /** Asked once: the configuration may be the application's own. */
    private final boolean synchronous;

    private volatile boolean closed;

    ListenerRegistration(CacheEntryListenerConfiguration<K, V> configuration) {
        this.configuration = configuration;
        this.synchronous = configuration.isSynchronous();
        this.listener = make("cache entry listener", configuration.getCacheEntryListenerFactory());
        Factory<CacheEntryEventFilter<? super K, ? super V>> filters = configuration.getCacheEntryEventFilterFactory();
        try {
            this.filter = filters == null ? null : make("cache entry event filter", filters);
        } catch (Throwable e) {
            close(listener);
            throw e;
        }
    }

    private static <T> T make(String part, Factory<T> factory) {
        T made;
        try {
            made = factory.create();
        } catch (Error e) {
            throw e;
        } catch (Throwable e) { // Also what isn't declared.
            throw new CacheException("The factory of the " + part + " failed: " + e.getMessage(), e);
        }
        if (made == null) {
            throw new CacheException("The factory of the " + part + " returned null");
        }
        return made;
    }

    CacheEntryListenerConfiguration<K, V> configuration() {
        return configuration;
    }

    boolean isSynchronous() {
        return synchronous;
    }

    boolean hears(EventType type) {
        return switch (type) {
            case CREATED -> listener instanceof CacheEntryCreatedListener;
            case UPDATED -> listener instanceof CacheEntryUpdatedListener;
            case REMOVED -> listener instanceof CacheEntryRemovedListener;
            case EXPIRED -> listener instanceof CacheEntryExpiredListener;
        };
    }

    /**
     * Listener and filter get an event each, so that neither sees what the other does to its objects.
     *
     * @throws CacheEntryListenerException if the filter or the listener fails; an {@link Error} passes
     */
    @SuppressWarnings("unchecked")
    void deliver(RedisCacheEntryEvent<K, V> event) {
        if (closed || !hears(event.getEventType())) {
            return;
        }
        try {
            if (filter != null && !filter.evaluate(event.another())) {
                return;
            }
            List<CacheEntryEvent<? extends K, ? extends V>> one = List.of(event.another());
            switch (event.getEventType()) {
                case CREATED -> ((CacheEntryCreatedListener<K, V>) listener).onCreated(one);
                case UPDATED -> ((CacheEntryUpdatedListener<K, V>) listener).onUpdated(one);
                case REMOVED -> ((CacheEntryRemovedListener<K, V>) listener).onRemoved(one);
                case EXPIRED -> ((CacheEntryExpiredListener<K, V>) listener).onExpired(one);
            }
        } catch (CacheEntryListenerException | Error e) {
            throw e;
        } catch (Throwable e) { // Also what isn't declared.
            throw new CacheEntryListenerException("The cache entry listener failed", e);
        }
    }

    /** The listener hears nothing any more. */
    void silence() {
        closed = true;
    }

    /**
     * Closes what can be closed; the listener hears nothing any more.
     *
     * @param once objects that were closed already
     */
    void close(Set<Object> once) {
        silence();
        if (once.add(listener)) {
            close(listener);
        }
        if (filter != null && once.add(filter)) {
            close(filter);
        }
    }

    private static void close(@Nullable Object closeable) {
        if (closeable instanceof Closeable c) {
            try {
                c.close();
            } catch (Throwable e) {
                LOG.warn("{} failed to close", closeable.getClass().getName(), e);
            }
        }
    }
}
