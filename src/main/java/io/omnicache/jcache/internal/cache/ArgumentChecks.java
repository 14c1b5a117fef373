package io.omnicache.jcache.internal.cache;

import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import javax.cache.configuration.MutableConfiguration;

/**
 * The checks of the arguments of one cache, by the types of its configuration. Thread-safe.
 *
 * @see <a href="https://jcp.org/en/jsr/detail?id=107">JSR-107 1.1, chapter 5 (type safety)</a>
 */
final class ArgumentChecks<K, V> {
    private final String cacheName;
    private final MutableConfiguration<K, V> configuration;
    private final BooleanSupplier isClosed;
    /** Guarded by this. */
    private boolean adoptsTypes;

    /**
     * @param configuration which is locked while its types are changed
     */
    ArgumentChecks(String cacheName, MutableConfiguration<K, V> configuration, BooleanSupplier isClosed) {
        this.cacheName = cacheName;
        this.configuration = configuration;
        this.isClosed = isClosed;
    }

    /**
     * Does nothing on an open cache.
     *
     * @throws IllegalStateException if the cache is closed
     */
    void open() {
        if (isClosed.getAsBoolean()) {
            throw new IllegalStateException("The cache " + cacheName + " is closed");
        }
    }

    /**
     * Checks that the cache is open and the key of its type.
     *
     * @throws NullPointerException if the key is null
     * @throws ClassCastException if it is of another type
     */
    void key(K key) {
        open();
        type("key", Objects.requireNonNull(key, "key"), configuration.getKeyType());
    }

    /** As {@link #key}, of each key. */
    void keys(Set<? extends K> keys) {
        open();
        for (K key : Objects.requireNonNull(keys, "keys")) {
            key(key);
        }
    }

    /** As {@link #key}, of the value, too. */
    void entry(K key, V value) {
        key(key);
        type("value", Objects.requireNonNull(value, "value"), configuration.getValueType());
    }

    /** As {@link #entry}, of each entry. */
    void entries(Map<? extends K, ? extends V> map) {
        open();
        for (Map.Entry<? extends K, ? extends V> entry : map.entrySet()) {
            entry(entry.getKey(), entry.getValue());
        }
    }

    private void type(String what, Object given, Class<?> type) {
        if (!type.isInstance(given)) {
            throw new ClassCastException("The cache " + cacheName + " has the " + what + " type " + type.getName()
                    + ", not " + given.getClass().getName());
        }
    }

    /** Lets the next {@link #adoptOrCompare} settle the types that the configuration leaves open. */
    synchronized void letTypesBeAdopted() {
        adoptsTypes = true;
    }

    /**
     * Compares the cache's types with those that a caller asks for, or adopts these.
     *
     * @param onAdopted is told the value type if types are adopted, before any other caller gets the cache
     * @throws ClassCastException if the cache has other types
     */
    @SuppressWarnings("unchecked") // The types are those that the caller will use the cache with.
    synchronized void adoptOrCompare(Class<?> keyType, Class<?> valueType, Consumer<Class<?>> onAdopted) {
        Class<?> key = configuration.getKeyType();
        Class<?> value = configuration.getValueType();
        boolean adoptsKey = adoptsTypes && key == Object.class;
        boolean adoptsValue = adoptsTypes && value == Object.class;
        if (!adoptsKey) {
            same("key", key, keyType);
        }
        if (!adoptsValue) {
            same("value", value, valueType);
        }
        if (adoptsKey || adoptsValue) {
            synchronized (configuration) {
                configuration.setTypes((Class<K>) keyType, (Class<V>) valueType);
            }
            onAdopted.accept(valueType);
        }
        adoptsTypes = false;
    }

    private void same(String what, Class<?> configured, Class<?> asked) {
        if (!configured.equals(asked)) {
            throw new ClassCastException("The cache " + cacheName + " has the " + what + " type " + configured.getName()
                    + ", not " + asked.getName());
        }
    }
}
