package io.omnicache.jcache.internal.entry;

import javax.cache.Cache;

/**
 * An entry for the application, returned by an iterator or passed to a cache writer. Immutable.
 *
 * @param <K> the key's type
 * @param <V> the value's type
 */
public final class RedisCacheEntry<K, V> implements Cache.Entry<K, V> {
    private final K key;
    private final V value;

    public RedisCacheEntry(K key, V value) {
        this.key = key;
        this.value = value;
    }

    @Override
    public K getKey() {
        return key;
    }

    @Override
    public V getValue() {
        return value;
    }

    @Override
    public <T> T unwrap(Class<T> type) {
        return Unwrapping.to(type, "An entry", this);
    }

    /** Shows neither key nor value: both may be confidential. */
    @Override
    public String toString() {
        return "RedisCacheEntry";
    }
}
