package io.omnicache.jcache.event;

import javax.cache.Cache;
import javax.cache.event.CacheEntryEvent;
import javax.cache.event.EventType;
import org.jspecify.annotations.Nullable;

/** One change of one entry. Immutable; prints neither key nor value. */
final class RedisCacheEntryEvent<K, V> extends CacheEntryEvent<K, V> {
    private static final long serialVersionUID = 1L;

    private final transient K key;
    private final transient @Nullable V value;
    private final transient @Nullable V oldValue;

    RedisCacheEntryEvent(Cache<K, V> source, EventType type, K key, @Nullable V value, @Nullable V oldValue) {
        super(source, type);
        this.key = key;
        this.value = value;
        this.oldValue = oldValue;
    }

    @Override
    public K getKey() {
        return key;
    }

    @Override
    @SuppressWarnings("NullAway") // The API has no nullness.
    public V getValue() {
        return value;
    }

    @Override
    @SuppressWarnings("NullAway") // The API has no nullness.
    public V getOldValue() {
        return oldValue;
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
}
