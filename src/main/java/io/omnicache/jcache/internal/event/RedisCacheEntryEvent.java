package io.omnicache.jcache.internal.event;

import java.util.function.Supplier;
import javax.cache.Cache;
import javax.cache.event.CacheEntryEvent;
import javax.cache.event.EventType;
import org.jspecify.annotations.Nullable;

/**
 * One change of one entry, for one listener or filter. The event has its own copies of key and values, created when
 * they are first asked for. Thread-safe; prints neither key nor value.
 */
final class RedisCacheEntryEvent<K, V> extends CacheEntryEvent<K, V> {
    private static final long serialVersionUID = 1L;

    private final transient Cache<K, V> cache;
    private final transient Lazy<K> key;
    private final transient @Nullable Lazy<V> value;
    private final transient @Nullable Lazy<V> oldValue;

    /**
     * @param key returns a new copy at each call; so do the other suppliers
     */
    RedisCacheEntryEvent(
            Cache<K, V> source,
            EventType type,
            Supplier<? extends K> key,
            @Nullable Supplier<? extends V> value,
            @Nullable Supplier<? extends V> oldValue) {
        super(source, type);
        this.cache = source;
        this.key = new Lazy<>(key);
        this.value = value == null ? null : new Lazy<>(value);
        this.oldValue = oldValue == null ? null : new Lazy<>(oldValue);
    }

    /** Returns the same event for another listener or filter, which gets copies of its own. */
    RedisCacheEntryEvent<K, V> copy() {
        return new RedisCacheEntryEvent<>(
                cache,
                getEventType(),
                key.copies,
                value == null ? null : value.copies,
                oldValue == null ? null : oldValue.copies);
    }

    @Override
    public K getKey() {
        return key.get();
    }

    @Override
    @SuppressWarnings("NullAway") // The API returns null for a missing value, but declares no nullness.
    public V getValue() {
        return value == null ? null : value.get();
    }

    @Override
    @SuppressWarnings("NullAway") // The API returns null for a missing value, but declares no nullness.
    public V getOldValue() {
        return oldValue == null ? null : oldValue.get();
    }

    @Override
    public boolean isOldValueAvailable() {
        return oldValue != null;
    }

    @Override
    public <T> T unwrap(Class<T> type) {
        if (!type.isInstance(this)) {
            throw new IllegalArgumentException("An event can't be unwrapped to " + type.getName());
        }
        return type.cast(this);
    }

    @Override
    public String toString() {
        return "CacheEntryEvent[" + getEventType() + "]";
    }

    /** One copy, created when it is first asked for. */
    private static final class Lazy<T> {
        final Supplier<? extends T> copies;
        private @Nullable T copy;

        Lazy(Supplier<? extends T> copies) {
            this.copies = copies;
        }

        synchronized T get() {
            T made = copy;
            if (made == null) {
                made = copies.get();
                copy = made;
            }
            return made;
        }
    }
}
