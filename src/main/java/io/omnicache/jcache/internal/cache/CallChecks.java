package io.omnicache.jcache.internal.cache;

import io.omnicache.jcache.internal.expiry.Ttl;
import io.omnicache.jcache.internal.text.Shown;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import javax.cache.configuration.MutableConfiguration;

/**
 * The checks at the beginning of each call on one cache: its arguments, by the types of the configuration, and
 * whether the cache is open. What these checks throw, {@code AsyncCache} throws at once, too. Thread-safe.
 *
 * @see <a href="https://jcp.org/en/jsr/detail?id=107">JSR-107 1.1, chapter 5 (type safety)</a>
 */
final class CallChecks<K, V> {
    private final String cacheName;
    private final MutableConfiguration<K, V> configuration;
    private final BooleanSupplier isClosed;
    /** Guarded by this. */
    private boolean adoptsTypes;

    /**
     * @param configuration locked while its types are changed
     */
    CallChecks(String cacheName, MutableConfiguration<K, V> configuration, BooleanSupplier isClosed) {
        this.cacheName = Shown.name(cacheName);
        this.configuration = configuration;
        this.isClosed = isClosed;
    }

    /**
     * Checks that the cache is open.
     *
     * @throws IllegalStateException if the cache is closed
     */
    void open() {
        if (isClosed.getAsBoolean()) {
            throw new IllegalStateException("The cache " + cacheName + " is closed");
        }
    }

    /**
     * Checks that the cache is open and that the key has the cache's key type.
     *
     * @throws NullPointerException if the key is null
     * @throws ClassCastException if the key has another type
     */
    void key(K key) {
        open();
        type("key", Objects.requireNonNull(key, "key"), configuration.getKeyType());
    }

    /** As {@link #key}, for each key. */
    void keys(Set<? extends K> keys) {
        open();
        for (K key : Objects.requireNonNull(keys, "keys")) {
            key(key);
        }
    }

    /** As {@link #key}; checks the value in the same way. */
    void entry(K key, V value) {
        key(key);
        type("value", Objects.requireNonNull(value, "value"), configuration.getValueType());
    }

    /** As {@link #entry}, for each entry. */
    void entries(Map<? extends K, ? extends V> map) {
        open();
        for (Map.Entry<? extends K, ? extends V> entry : map.entrySet()) {
            entry(entry.getKey(), entry.getValue());
        }
    }

    /**
     * Returns the time to live that a call gives.
     *
     * @throws NullPointerException if it is null
     * @throws IllegalArgumentException if it is negative
     */
    static Ttl timeToLive(Duration duration) {
        if (Objects.requireNonNull(duration, "timeToLive").isNegative()) {
            throw new IllegalArgumentException("The time to live " + duration
                    + " is negative: allowed is zero, for an entry that expires at once," + " or more");
        }
        return Ttl.of(duration);
    }

    private void type(String what, Object given, Class<?> type) {
        // The first two comparisons are faster than isInstance, and decide for most caches.
        if (type != Object.class && given.getClass() != type && !type.isInstance(given)) {
            throw new ClassCastException("The cache " + cacheName + " has the " + what + " type " + type.getName()
                    + ", not " + given.getClass().getName());
        }
    }

    /** Lets the next {@link #adoptOrCompare} set the types that the configuration leaves open. */
    synchronized void letTypesBeAdopted() {
        adoptsTypes = true;
    }

    /**
     * Compares the cache's types with the types that a caller asks for; first adopts types that may be set.
     *
     * @param onAdopted is told the value type if types are adopted, before any other caller gets the cache
     * @throws ClassCastException if the cache has other types
     */
    @SuppressWarnings("unchecked") // The caller will use the cache with these types.
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
            onAdopted.accept(valueType); // First, since it may refuse the type: the next caller can then set another.
            synchronized (configuration) {
                configuration.setTypes((Class<K>) keyType, (Class<V>) valueType);
            }
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
