package io.omnicache.jcache.testing;

import java.io.Closeable;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import javax.cache.configuration.MutableCacheEntryListenerConfiguration;
import javax.cache.configuration.MutableConfiguration;
import javax.cache.event.CacheEntryCreatedListener;
import javax.cache.event.CacheEntryEvent;
import javax.cache.event.CacheEntryEventFilter;
import javax.cache.event.CacheEntryExpiredListener;
import javax.cache.event.CacheEntryRemovedListener;
import javax.cache.event.CacheEntryUpdatedListener;

/**
 * A listener of all events of a cache. It keeps the events in the order in which they came, and then runs
 * {@link #onEvent}, by which a test lets the listener fail or wait. Thread-safe.
 *
 * <pre>{@code
 * RecordingListener<String, String> listener = new RecordingListener<>();
 * cache.registerCacheEntryListener(listener.synchronous());
 * cache.put("k", "v");
 * assertThat(listener.heard).containsExactly("CREATED k");
 * }</pre>
 */
public final class RecordingListener<K, V>
        implements CacheEntryCreatedListener<K, V>,
                CacheEntryUpdatedListener<K, V>,
                CacheEntryRemovedListener<K, V>,
                CacheEntryExpiredListener<K, V>,
                CacheEntryEventFilter<K, V>,
                Closeable {
    /** Each event as its type and its key, such as {@code CREATED k}. */
    public final List<String> heard = new CopyOnWriteArrayList<>();

    /** The key of each event. */
    public final List<K> keys = new CopyOnWriteArrayList<>();

    public final AtomicInteger closed = new AtomicInteger();

    public volatile Consumer<CacheEntryEvent<? extends K, ? extends V>> onEvent;

    public volatile Runnable onClose = () -> {};

    public RecordingListener() {
        this(event -> {});
    }

    public RecordingListener(Consumer<CacheEntryEvent<? extends K, ? extends V>> onEvent) {
        this.onEvent = onEvent;
    }

    /** For a listener that each operation waits for; it gets no old values. */
    public MutableCacheEntryListenerConfiguration<K, V> synchronous() {
        return configuration(false, true);
    }

    /** For a listener that no operation waits for; it gets no old values. */
    public MutableCacheEntryListenerConfiguration<K, V> asynchronous() {
        return configuration(false, false);
    }

    public MutableCacheEntryListenerConfiguration<K, V> configuration(boolean oldValue, boolean synchronous) {
        return new MutableCacheEntryListenerConfiguration<>(() -> this, null, oldValue, synchronous);
    }

    /** The configuration of a cache with this listener, which gets old values and is synchronous. */
    public MutableConfiguration<K, V> listened() {
        return new MutableConfiguration<K, V>().addCacheEntryListenerConfiguration(configuration(true, true));
    }

    @Override
    public void onCreated(Iterable<CacheEntryEvent<? extends K, ? extends V>> events) {
        events.forEach(this::record);
    }

    @Override
    public void onUpdated(Iterable<CacheEntryEvent<? extends K, ? extends V>> events) {
        events.forEach(this::record);
    }

    @Override
    public void onRemoved(Iterable<CacheEntryEvent<? extends K, ? extends V>> events) {
        events.forEach(this::record);
    }

    @Override
    public void onExpired(Iterable<CacheEntryEvent<? extends K, ? extends V>> events) {
        events.forEach(this::record);
    }

    /** As a filter it lets every event through. */
    @Override
    public boolean evaluate(CacheEntryEvent<? extends K, ? extends V> event) {
        return true;
    }

    @Override
    public void close() {
        closed.incrementAndGet();
        onClose.run();
    }

    private void record(CacheEntryEvent<? extends K, ? extends V> event) {
        K key = event.getKey();
        heard.add(event.getEventType() + " " + key);
        keys.add(key);
        onEvent.accept(event);
    }
}
