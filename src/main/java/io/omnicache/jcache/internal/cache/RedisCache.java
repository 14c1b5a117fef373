package io.omnicache.jcache.internal.cache;

import io.omnicache.jcache.AsyncCache;
import io.omnicache.jcache.RedisCacheException;
import io.omnicache.jcache.TtlCache;
import io.omnicache.jcache.internal.async.AsyncThreads;
import io.omnicache.jcache.internal.entry.Unwrapping;
import io.omnicache.jcache.internal.execution.AsyncExecutor;
import io.omnicache.jcache.internal.execution.CacheContext;
import io.omnicache.jcache.internal.execution.KeyOperation;
import io.omnicache.jcache.internal.execution.OperationExecutor;
import io.omnicache.jcache.internal.iteration.EntryIterator;
import io.omnicache.jcache.internal.management.CacheConfigurationBean;
import io.omnicache.jcache.internal.management.CacheStatistics.Counter;
import io.omnicache.jcache.internal.management.JmxRegistration;
import io.omnicache.jcache.internal.operation.Operations;
import io.omnicache.jcache.internal.store.Failures;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;
import java.util.function.LongConsumer;
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
 * A cache in Redis, one string per entry. An operation on one entry is atomic between threads and between JVMs; an
 * operation on many entries is atomic for each entry. Every operation ends within the configured timeouts, with a
 * {@link RedisCacheException} if Redis doesn't answer. Thread-safe.
 *
 * @param <K> the keys' type
 * @param <V> the values' type
 */
public final class RedisCache<K, V> implements Cache<K, V> {
    /** How long closing waits for the loads and calls under way. */
    public static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(2);

    private final CacheOwner owner;
    private final String name;
    private final MutableConfiguration<K, V> configuration;
    private final CacheContext<K, V> context;
    private final CallChecks<K, V> check;
    private final Operations<K, V> operations;
    private final OperationExecutor<K, V> executor;
    private final @Nullable NearHits<K, V> near;
    private final Runnable closeParts;
    private final BackgroundLoads loads;
    private final TtlCache<K, V> timed;
    private final AsyncCache<K, V> async;
    private final JmxRegistration configurationBean;
    private final JmxRegistration statisticsBean;
    private final CacheEnd end;

    /**
     * @param contextOf creates the objects that the operations share; its argument is this cache, the source of
     *     events
     * @param forHibernate whether Hibernate may use the cache
     * @param closeParts closes the objects that the application's factories created
     */
    public RedisCache(
            CacheOwner owner,
            MutableConfiguration<K, V> configuration,
            Function<? super Cache<K, V>, CacheContext<K, V>> contextOf,
            boolean forHibernate,
            AsyncThreads threads,
            Runnable closeParts) {
        this.owner = owner;
        this.configuration = configuration;
        this.closeParts = closeParts;
        this.context = contextOf.apply(this);
        this.name = context.name();
        this.check = new CallChecks<>(name, configuration, this::isClosed);
        this.operations = new Operations<>(context, forHibernate, threads);
        this.executor = new OperationExecutor<>(context);
        this.near = NearHits.of(context, forHibernate, operations.refresher());
        this.loads = new BackgroundLoads(name);
        this.end = new CacheEnd(context.calls(), loads, threads, () -> owner.onCloseBegun(this), () -> {
            context.gate().close();
            owner.onClosing(name, context.gate());
        });
        this.timed = new RedisTtlCache<>(check, operations, executor);
        this.async = new RedisAsyncCache<>(
                this, timed, check, operations, new AsyncExecutor<>(context, executor, threads), near);
        String uri = owner.manager().getURI().toString();
        this.configurationBean =
                new JmxRegistration(new CacheConfigurationBean(configuration), "CacheConfiguration", uri, name);
        this.statisticsBean = new JmxRegistration(context.statistics(), "CacheStatistics", uri, name);
    }

    /**
     * Registers the listeners and MBeans of the configuration, and enables statistics. Called once, before the
     * application sees the cache.
     */
    public void open() {
        context.events().sharing().open();
        configuration.getCacheEntryListenerConfigurations().forEach(context.events()::register);
        enableManagement(configuration.isManagementEnabled());
        enableStatistics(configuration.isStatisticsEnabled());
    }

    @Override
    @SuppressWarnings("NullAway") // The API returns null for a missing key.
    public V get(K key) {
        check.key(key);
        if (near != null) {
            Object hit = near.get(key);
            if (hit != null) {
                return near.value(hit);
            }
        }
        return executor.run(operations.get(key));
    }

    @Override
    public Map<K, V> getAll(Set<? extends K> keys) {
        check.keys(keys);
        if (near == null) {
            return executor.runAll(operations.getAll(keys));
        }
        Map<K, V> hits = new HashMap<>();
        Set<K> rest = near.getAll(keys, hits);
        if (!rest.isEmpty()) {
            hits.putAll(executor.runAll(operations.getAll(rest)));
        }
        return hits;
    }

    @Override
    public boolean containsKey(K key) {
        check.key(key);
        Boolean hit = near == null ? null : near.contains(key);
        return hit != null ? hit : executor.run(operations.containsKey(key));
    }

    @Override
    public void loadAll(Set<? extends K> keys, boolean replaceExistingValues, @Nullable CompletionListener listener) {
        check.keys(keys);
        List<K> copy = new ArrayList<>(keys.size());
        keys.forEach(key -> copy.add(operations.copies().copyKey(key)));
        LongConsumer progress = BackgroundLoads.Progress.of(listener, name, copy.size());
        loads.run(() -> executor.runAll(operations.loadAll(copy, replaceExistingValues, progress)), listener);
    }

    @Override
    public void put(K key, V value) {
        check.entry(key, value);
        executor.run(operations.put(key, value));
    }

    @Override
    @SuppressWarnings("NullAway") // The API returns null for a missing key.
    public V getAndPut(K key, V value) {
        check.entry(key, value);
        return executor.run(operations.getAndPut(key, value));
    }

    /** Checks all entries before any is stored. Doesn't copy the map, whose entries may not fit in memory together. */
    @Override
    public void putAll(Map<? extends K, ? extends V> map) {
        check.entries(map);
        executor.runAll(operations.putAll(map));
    }

    @Override
    public boolean putIfAbsent(K key, V value) {
        check.entry(key, value);
        return executor.run(operations.putIfAbsent(key, value));
    }

    @Override
    public boolean remove(K key) {
        check.key(key);
        return executor.run(operations.remove(key));
    }

    @Override
    public boolean remove(K key, V oldValue) {
        check.entry(key, oldValue);
        return executor.run(operations.remove(key, oldValue));
    }

    @Override
    @SuppressWarnings("NullAway") // The API returns null for a missing key.
    public V getAndRemove(K key) {
        check.key(key);
        return executor.run(operations.getAndRemove(key));
    }

    @Override
    public boolean replace(K key, V oldValue, V newValue) {
        check.entry(key, oldValue);
        check.entry(key, newValue);
        return executor.run(operations.replace(key, oldValue, newValue));
    }

    @Override
    public boolean replace(K key, V value) {
        check.entry(key, value);
        return executor.run(operations.replace(key, value));
    }

    @Override
    @SuppressWarnings("NullAway") // The API returns null for a missing key.
    public V getAndReplace(K key, V value) {
        check.entry(key, value);
        return executor.run(operations.getAndReplace(key, value));
    }

    @Override
    public void removeAll(Set<? extends K> keys) {
        check.keys(keys);
        executor.runAll(operations.removeAll(keys));
    }

    @Override
    public void removeAll() {
        check.open();
        executor.removeAll(operations::removePresent);
    }

    @Override
    public void clear() {
        check.open();
        executor.clear();
    }

    @Override
    @SuppressWarnings("NullAway") // In the API a processor may return null.
    public <T> T invoke(K key, EntryProcessor<K, V, T> entryProcessor, Object... arguments) {
        check.key(key);
        return executor.run(
                operations.invoke(key, Objects.requireNonNull(entryProcessor, "entryProcessor"), arguments));
    }

    @Override
    public <T> Map<K, EntryProcessorResult<T>> invokeAll(
            Set<? extends K> keys, EntryProcessor<K, V, T> entryProcessor, Object... arguments) {
        check.keys(keys);
        return executor.runAll(
                operations.invokeAll(keys, Objects.requireNonNull(entryProcessor, "entryProcessor"), arguments));
    }

    @Override
    public Iterator<Entry<K, V>> iterator() {
        check.open();
        return new EntryIterator<>(
                context, check::open, this::accessInIteration, key -> executor.run(operations.remove(key)));
    }

    private void accessInIteration(K key) {
        context.count(Counter.HITS, 1);
        KeyOperation<K, Boolean> access = operations.access(key);
        if (access != null) {
            executor.run(access);
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

    /**
     * Refuses new calls, waits for those under way, and ends the others. What the application's factories have made is
     * closed after that. Called from within an operation, or from a stage that depends on one, it waits for no call.
     */
    @Override
    public void close() {
        close(CLOSE_TIMEOUT);
    }

    /** Refuses new calls from now on. To be followed by {@link #close(Duration)}. */
    public void refuseCalls() {
        end.refuseCalls();
    }

    /**
     * As {@link #close()}.
     *
     * @param longest the longest wait for loads and calls under way
     */
    public void close(Duration longest) {
        if (!end.endCalls(longest)) {
            return;
        }
        try {
            // Before the cache's name is released, so that a new cache of this name finds its JMX names free.
            configurationBean.close();
            statisticsBean.close();
            owner.release(this);
            context.events().close();
            closeParts.run();
        } finally {
            owner.onClosed(this);
        }
    }

    @Override
    public boolean isClosed() {
        return end.refusesCalls();
    }

    @Override
    public <T> T unwrap(Class<T> type) {
        return Unwrapping.to(type, "A cache", this, timed, async);
    }

    @Override
    public void registerCacheEntryListener(CacheEntryListenerConfiguration<K, V> listener) {
        check.open();
        Objects.requireNonNull(listener, "listener");
        try {
            context.events()
                    .register(listener, () -> context.gate().awaitEarlierUninterruptibly(owner.longestChange()));
        } catch (RedisCacheException e) {
            Failures.rethrow(context.calls().told(e));
        }
        synchronized (configuration) {
            configuration.addCacheEntryListenerConfiguration(listener);
        }
    }

    @Override
    public void deregisterCacheEntryListener(CacheEntryListenerConfiguration<K, V> listener) {
        check.open();
        if (context.events().deregister(Objects.requireNonNull(listener, "listener"))) {
            synchronized (configuration) {
                configuration.removeCacheEntryListenerConfiguration(listener);
            }
        }
    }

    public void enableManagement(boolean enabled) {
        check.open();
        configuration.setManagementEnabled(enabled);
        configurationBean.setEnabled(enabled);
    }

    public void enableStatistics(boolean enabled) {
        check.open();
        configuration.setStatisticsEnabled(enabled);
        context.statisticsEnabled().set(enabled);
        statisticsBean.setEnabled(enabled);
    }

    /**
     * Lets the first {@link #checkTypes} that succeeds set the types that the settings file leaves open. An
     * application that opens a cache of the settings file has no other way to declare them. Called before the
     * application sees the cache.
     */
    public void letTypesBeAdopted() {
        check.letTypesBeAdopted();
    }

    /** @throws javax.cache.CacheException if the codec needs the value type and no type is declared */
    public void requireDeclaredType() {
        context.codec().requireDeclaredType();
    }

    /**
     * Checks that the cache has these types; sets types that the settings file leaves open.
     *
     * @throws ClassCastException if the cache has other types
     */
    public void checkTypes(Class<?> keyType, Class<?> valueType) {
        check.adoptOrCompare(keyType, valueType, context.codec()::declareValueType);
    }
}
