package io.omnicache.jcache.testing;

import javax.cache.configuration.MutableCacheEntryListenerConfiguration;
import javax.cache.event.CacheEntryCreatedListener;
import javax.cache.event.CacheEntryEvent;
import javax.cache.event.CacheEntryRemovedListener;
import javax.cache.event.CacheEntryUpdatedListener;

/** A listener that keeps nothing, for caches under load. Thread-safe. */
public final class SilentListener<K, V>
        implements CacheEntryCreatedListener<K, V>, CacheEntryUpdatedListener<K, V>, CacheEntryRemovedListener<K, V> {
    /** The configuration of such a listener, which gets old values. */
    public static <K, V> MutableCacheEntryListenerConfiguration<K, V> configuration(boolean synchronous) {
        return new MutableCacheEntryListenerConfiguration<>(SilentListener::new, null, true, synchronous);
    }

    @Override
    public void onCreated(Iterable<CacheEntryEvent<? extends K, ? extends V>> events) {
        events.forEach(CacheEntryEvent::getValue);
    }

    @Override
    public void onUpdated(Iterable<CacheEntryEvent<? extends K, ? extends V>> events) {
        events.forEach(CacheEntryEvent::getOldValue);
    }

    @Override
    public void onRemoved(Iterable<CacheEntryEvent<? extends K, ? extends V>> events) {
        events.forEach(CacheEntryEvent::getOldValue);
    }
}
