package io.omnicache.jcache.internal.event;

import java.util.function.Supplier;
import javax.cache.Cache;
import javax.cache.event.CacheEntryEvent;
import javax.cache.event.EventType;
import org.jspecify.annotations.Nullable;

/**
 * One change of one entry, as one party hears it: key and values are its own copies, made when they are first asked for. Thread-safe;
 * prints neither key nor value.
 */
final class RedisCacheEntryEvent<K, V> extends CacheEntryEvent<K, V> {
    private static final long serialVersionUID = 1L;

    private final transient Cache<K, V> cache;
    private final transient Once<K> key;
    private final transient @Nullable Once<V> value;
    private final transient @Nullable Once<V> oldValue;

    /**
     * @param key gives another copy at each call, and so do the others
     */
    RedisCacheEntryEvent(
            Cache<K, V> source,
            EventType type,
            Supplier<? extends K> key,
            @Nullable Supplier<? extends V> value,
            @Nullable Supplier<? extends V> oldValue) {
        super(source, type);
        this.cache = source;
        this.key = new Once<>(key);
        this.value = value == null ? null : new Once<>(value);
        this.oldValue = oldValue == null ? null : new Once<>(oldValue);
    }

    /** The same event for another party, which gets copies of its own. */
    RedisCacheEntryEvent<K, V> another() {
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
    @SuppressWarnings("NullAway") // The API has no nullness.
    public V getValue() {
        return value == null ? null : value.get();
    }

    @Override
    @SuppressWarnings("NullAway") // The API has no nullness.
    public V getOldValue() {
        return oldValue == null ? null : oldValue.get();
    }

    @Override
    public boolean isOldValueAvailable() {
        return oldValue != null;
    }

    @Override
    public <T> T unwrap(Class<T> type) {
        if (type.isInstance(this)) {
            return type.cast(this);
        }
        throw new IllegalArgumentException("An event can't be unwrapped to " + type.getName());
    }

    @Override
    public String toString() {
        return "CacheEntryEvent[" + getEventType() + "]";
    }

    /** The one copy that a party gets, however often it asks. */
    private static final class Once<T> {
        final Supplier<? extends T> copies;
        private @Nullable T copy;

        Once(Supplier<? extends T> copies) {
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
