package io.omnicache.jcache.internal.cache;

import io.omnicache.jcache.AsyncCache;
import io.omnicache.jcache.RedisCacheException;
import io.omnicache.jcache.internal.async.AsyncThreads;
import io.omnicache.jcache.internal.management.CacheConfigurationBean;
import io.omnicache.jcache.internal.management.JmxRegistration;
import io.omnicache.jcache.internal.management.Timing;
import io.omnicache.jcache.internal.operation.CacheContext;
import io.omnicache.jcache.internal.operation.EntryIterator;
import io.omnicache.jcache.internal.operation.Operations;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;
import java.util.function.LongConsumer;
import java.util.function.Supplier;
import javax.cache.Cache;
import javax.cache.CacheManager;
import javax.cache.configuration.CacheEntryListenerConfiguration;
import javax.cache.configuration.Configuration;
import javax.cache.configuration.MutableConfiguration;
import javax.cache.integration.CompletionListener;
import javax.cache.processor.EntryProcessor;
import javax.cache.processor.EntryProcessorResult;
import org.jspecify.annotations.Nullable;

/**
 * A cache in Redis, one string per entry. Every operation is atomic between threads and between JVMs, and ends within
 * the configured timeouts, with a {@link RedisCacheException} if Redis doesn't answer. Thread-safe.
 *
 * @param <K> the keys' type
 * @param <V> the values' type
 */
public final class RedisCache<K, V> implements Cache<K, V> {
    private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(2);

    private final CacheOwner owner;
    private final String name;
    private final MutableConfiguration<K, V> configuration;
    private final CacheContext<K, V> context;
    private final Operations<K, V> operations;
    private final Runnable closeParts;
    private final BackgroundLoads loads;
    private final AsyncCache<K, V> async;
    private final JmxRegistration configurationBean;
    private final JmxRegistration statisticsBean;
    /** Guarded by this. */
    private boolean adoptsTypes;

    private volatile boolean closed;

    /**
     * @param contextOf makes what the operations share, for this cache as the source of its events
     * @param closeParts closes what the application's factories made
     */
    public RedisCache(
            CacheOwner owner,
            MutableConfiguration<K, V> configuration,
            Function<? super Cache<K, V>, CacheContext<K, V>> contextOf,
            AsyncThreads threads,
            Runnable closeParts) {
        this.owner = owner;
        this.configuration = configuration;
        this.closeParts = closeParts;
        this.context = contextOf.apply(this);
        this.name = context.name();
        this.operations = new Operations<>(context);
        this.loads = new BackgroundLoads(name, CLOSE_TIMEOUT);
        this.async = new RedisAsyncCache<>(this, operations, operations.async(threads));
        String uri = owner.manager().getURI().toString();
        this.configurationBean =
                new JmxRegistration(new CacheConfigurationBean(configuration), "CacheConfiguration", uri, name);
        this.statisticsBean = new JmxRegistration(context.statistics(), "CacheStatistics", uri, name);
    }

    /** Lets listeners, JMX and statistics know about the cache. */
    public void open() {
        configuration.getCacheEntryListenerConfigurations().forEach(context.events()::register);
        enableManagement(configuration.isManagementEnabled());
        enableStatistics(configuration.isStatisticsEnabled());
    }

    @Override
    @SuppressWarnings("NullAway") // The API says null for a key that isn't there.
    public V get(K key) {
        checkKey(key);
        V value = operations.run(operations.reads().get(key));
        return value != null ? value : operations.reads().load(key);
    }

    @Override
    public Map<K, V> getAll(Set<? extends K> keys) {
        checkKeys(keys);
        return context.events().withSharedTimeout(() -> {
            Map<K, V> found =
                    operations.timed(Timing.GET, () -> operations.reads().getAll(keys));
            operations.reads().loadMissing(keys, found);
            return found;
        });
    }

    @Override
    public boolean containsKey(K key) {
        checkKey(key);
        return operations.run(operations.reads().containsKey(key));
    }

    @Override
    public void loadAll(Set<? extends K> keys, boolean replaceExistingValues, @Nullable CompletionListener listener) {
        checkKeys(keys);
        List<K> copy = new ArrayList<>(keys.size());
        keys.forEach(key -> copy.add(context.codec().copies().copyKey(key)));
        LongConsumer progress = LoadProgress.of(listener, name, copy.size());
        loads.run(
                () -> context.events().withSharedTimeout(() -> {
                    operations.bulk().loadAll(copy, replaceExistingValues, progress);
                    return true;
                }),
                listener);
    }

    @Override
    public void put(K key, V value) {
        checkEntry(key, value);
        operations.run(operations.put(key, value));
    }

    @Override
    @SuppressWarnings("NullAway") // The API says null for a key that wasn't there.
    public V getAndPut(K key, V value) {
        checkEntry(key, value);
        return operations.run(operations.getAndPut(key, value));
    }

    @Override
    public void putAll(Map<? extends K, ? extends V> map) {
        checkOpen();
        // Not copied, since it may be larger than the memory: all is checked before anything is stored.
        for (Map.Entry<? extends K, ? extends V> entry : map.entrySet()) {
            checkEntry(entry.getKey(), entry.getValue());
        }
        bulk(Timing.PUT, () -> {
            operations.putAll(map);
            return true;
        });
    }

    @Override
    public boolean putIfAbsent(K key, V value) {
        checkEntry(key, value);
        return operations.run(operations.putIfAbsent(key, value));
    }

    @Override
    public boolean remove(K key) {
        checkKey(key);
        return operations.run(operations.remove(key));
    }

    @Override
    public boolean remove(K key, V oldValue) {
        checkEntry(key, oldValue);
        return operations.timed(Timing.REMOVE_IF_DONE, () -> operations.remove(key, oldValue));
    }

    @Override
    @SuppressWarnings("NullAway") // The API says null for a key that wasn't there.
    public V getAndRemove(K key) {
        checkKey(key);
        return operations.run(operations.getAndRemove(key));
    }

    @Override
    public boolean replace(K key, V oldValue, V newValue) {
        checkEntry(key, oldValue);
        checkEntry(key, newValue);
        return operations.timed(Timing.PUT_IF_DONE, () -> operations.replace(key, oldValue, newValue));
    }

    @Override
    public boolean replace(K key, V value) {
        checkEntry(key, value);
        return operations.run(operations.replace(key, value));
    }

    @Override
    @SuppressWarnings("NullAway") // The API says null for a key that wasn't there.
    public V getAndReplace(K key, V value) {
        checkEntry(key, value);
        return operations.run(operations.getAndReplace(key, value));
    }

    @Override
    public void removeAll(Set<? extends K> keys) {
        checkKeys(keys);
        bulk(Timing.REMOVE, () -> {
            operations.bulk().removeAll(keys);
            return true;
        });
    }

    @Override
    public void removeAll() {
        checkOpen();
        bulk(Timing.REMOVE, () -> {
            operations.removeAll();
            return true;
        });
    }

    @Override
    public void clear() {
        checkOpen();
        operations.clear();
    }

    @Override
    @SuppressWarnings("NullAway") // The API says that a processor may return null.
    public <T> T invoke(K key, EntryProcessor<K, V, T> entryProcessor, Object... arguments) {
        checkKey(key);
        Objects.requireNonNull(entryProcessor, "entryProcessor");
        return operations.invocations().invoke(key, entryProcessor, arguments);
    }

    @Override
    public <T> Map<K, EntryProcessorResult<T>> invokeAll(
            Set<? extends K> keys, EntryProcessor<K, V, T> entryProcessor, Object... arguments) {
        checkKeys(keys);
        Objects.requireNonNull(entryProcessor, "entryProcessor");
        return context.events()
                .withSharedTimeout(() -> operations.invocations().invokeAll(keys, entryProcessor, arguments));
    }

    /** An operation of many changes, which waits for listeners no longer than one change would. */
    private void bulk(Timing timing, Supplier<Boolean> work) {
        if (context.events().isListening()) {
            context.events().withSharedTimeout(() -> operations.timed(timing, work));
        } else {
            operations.timed(timing, work);
        }
    }

    @Override
    public <C extends Configuration<K, V>> C getConfiguration(Class<C> type) {
        MutableConfiguration<K, V> copy;
        synchronized (configuration) {
            copy = new MutableConfiguration<>(configuration);
        }
        if (type.isInstance(copy)) {
            return type.cast(copy);
        }
        throw new IllegalArgumentException("The configuration can't be had as " + type.getName());
    }

    @Override
    public String getName() {
        return name;
    }

    @Override
    public CacheManager getCacheManager() {
        return owner.manager();
    }

    @Override
    public void close() {
        synchronized (this) {
            if (closed) {
                return;
            }
            closed = true;
            context.gate().close();
            owner.onClosing(name, context.gate());
        }
        // Before the name is free, so that a new cache of this name finds it free in JMX too.
        configurationBean.close();
        statisticsBean.close();
        owner.release(this);
        loads.close();
        context.events().close();
        closeParts.run();
    }

    @Override
    public boolean isClosed() {
        return closed;
    }

    @Override
    public <T> T unwrap(Class<T> type) {
        if (type.isInstance(this)) {
            return type.cast(this);
        }
        if (type.isInstance(async)) {
            return type.cast(async);
        }
        throw new IllegalArgumentException("A cache can't be unwrapped to " + type.getName());
    }

    @Override
    public void registerCacheEntryListener(CacheEntryListenerConfiguration<K, V> listener) {
        checkOpen();
        context.events()
                .register(
                        Objects.requireNonNull(listener, "listener"),
                        () -> context.gate().awaitEarlierUninterruptibly(owner.longestChange()));
        synchronized (configuration) {
            configuration.addCacheEntryListenerConfiguration(listener);
        }
    }

    @Override
    public void deregisterCacheEntryListener(CacheEntryListenerConfiguration<K, V> listener) {
        checkOpen();
        if (context.events().deregister(Objects.requireNonNull(listener, "listener"))) {
            synchronized (configuration) {
                configuration.removeCacheEntryListenerConfiguration(listener);
            }
        }
    }

    @Override
    public Iterator<Entry<K, V>> iterator() {
        checkOpen();
        return new EntryIterator<>(context, operations, this::checkOpen);
    }

    public void enableManagement(boolean enabled) {
        checkOpen();
        configuration.setManagementEnabled(enabled);
        configurationBean.setEnabled(enabled);
    }

    public void enableStatistics(boolean enabled) {
        checkOpen();
        configuration.setStatisticsEnabled(enabled);
        context.statisticsEnabled().set(enabled);
        statisticsBean.setEnabled(enabled);
    }

    /**
     * Lets the first {@link #checkTypes} that succeeds settle the types that the settings file doesn't give: whoever opens a cache
     * of the file has nowhere else to say them. To be called before others can see the cache.
     */
    public synchronized void letTypesBeAdopted() {
        adoptsTypes = true;
    }

    /**
     * @throws ClassCastException if the cache is one of other types
     */
    @SuppressWarnings("unchecked") // The types are those that the caller will use the cache with.
    public synchronized void checkTypes(Class<?> keyType, Class<?> valueType) {
        Class<?> key = configuration.getKeyType();
        Class<?> value = configuration.getValueType();
        boolean adoptsKey = adoptsTypes && key == Object.class;
        boolean adoptsValue = adoptsTypes && value == Object.class;
        if (!adoptsKey) {
            checkSame("key", key, keyType);
        }
        if (!adoptsValue) {
            checkSame("value", value, valueType);
        }
        if (adoptsKey || adoptsValue) {
            synchronized (configuration) {
                configuration.setTypes((Class<K>) keyType, (Class<V>) valueType);
            }
            context.codec().declareValueType(valueType);
        }
        adoptsTypes = false;
    }

    private void checkSame(String what, Class<?> configured, Class<?> asked) {
        if (!configured.equals(asked)) {
            throw new ClassCastException("The cache " + name + " has the " + what + " type " + configured.getName()
                    + ", not " + asked.getName());
        }
    }

    void checkOpen() {
        if (closed) {
            throw new IllegalStateException("The cache " + name + " is closed");
        }
    }

    void checkKey(K key) {
        checkOpen();
        checkType("key", Objects.requireNonNull(key, "key"), configuration.getKeyType());
    }

    void checkKeys(Set<? extends K> keys) {
        checkOpen();
        for (K key : Objects.requireNonNull(keys, "keys")) {
            checkKey(key);
        }
    }

    void checkEntry(K key, V value) {
        checkKey(key);
        checkType("value", Objects.requireNonNull(value, "value"), configuration.getValueType());
    }

    private void checkType(String what, Object given, Class<?> type) {
        if (!type.isInstance(given)) {
            throw new ClassCastException("The cache " + name + " has the " + what + " type " + type.getName() + ", not "
                    + given.getClass().getName());
        }
    }
}
