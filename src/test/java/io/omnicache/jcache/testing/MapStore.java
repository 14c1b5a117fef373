package io.omnicache.jcache.testing;

import java.io.Closeable;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Function;
import javax.cache.Cache;
import javax.cache.configuration.MutableConfiguration;
import javax.cache.integration.CacheLoader;
import javax.cache.integration.CacheWriter;

/**
 * The store behind a cache: loader and writer over the map {@link #rows}. A test reads what the cache asked for in
 * {@link #calls}, and sets {@link #onLoad}, {@link #beforeWrite} and {@link #afterWrite} to let calls fail or wait.
 * Thread-safe.
 *
 * <pre>{@code
 * MapStore<String, String> store = new MapStore<>();
 * Cache<String, String> cache = caches.create(store.readAndWriteThrough());
 * }</pre>
 *
 * <p>Bulk writes go key by key, and take out of the collection what is written, as JSR-107 asks of a writer that may fail halfway.
 */
public final class MapStore<K, V> implements CacheLoader<K, V>, CacheWriter<K, V>, Closeable {
    public final Map<K, V> rows = new ConcurrentHashMap<>();

    /** Each call, such as {@code load k}, {@code write k=v}, {@code delete k}; bulk calls as their single ones. */
    public final List<String> calls = new CopyOnWriteArrayList<>();

    public final AtomicInteger closed = new AtomicInteger();

    /** Gives the row of a key, or {@code null}. */
    public volatile Function<? super K, ? extends V> onLoad = rows::get;

    /** Runs with key and value before a row is written, and with {@code null} for a value before it is deleted. */
    public volatile BiConsumer<K, V> beforeWrite = (key, value) -> {};

    /** Runs with the key after a row is written or deleted. */
    public volatile Consumer<K> afterWrite = key -> {};

    public volatile Runnable onClose = () -> {};

    /** A store whose rows a function gives. */
    public static <K, V> MapStore<K, V> loading(Function<? super K, ? extends V> onLoad) {
        MapStore<K, V> store = new MapStore<>();
        store.onLoad = onLoad;
        return store;
    }

    /** A loader whose {@code loadAll} is the function, and whose {@code load} is that of one key. */
    public static <K, V> CacheLoader<K, V> loadingAll(Function<Iterable<? extends K>, Map<K, V>> loadAll) {
        return new CacheLoader<>() {
            @Override
            public V load(K key) {
                return loadAll.apply(List.of(key)).get(key);
            }

            @Override
            public Map<K, V> loadAll(Iterable<? extends K> keys) {
                return loadAll.apply(keys);
            }
        };
    }

    /** The configuration of a cache that reads through from this store. */
    public MutableConfiguration<K, V> readThrough() {
        return new MutableConfiguration<K, V>().setReadThrough(true).setCacheLoaderFactory(() -> this);
    }

    /** The configuration of a cache that writes through to this store. */
    public MutableConfiguration<K, V> writeThrough() {
        return new MutableConfiguration<K, V>().setWriteThrough(true).setCacheWriterFactory(() -> this);
    }

    public MutableConfiguration<K, V> readAndWriteThrough() {
        return readThrough().setWriteThrough(true).setCacheWriterFactory(() -> this);
    }

    @Override
    public V load(K key) {
        calls.add("load " + key);
        return onLoad.apply(key);
    }

    /** Leaves out the keys that have no row. */
    @Override
    public Map<K, V> loadAll(Iterable<? extends K> keys) {
        Map<K, V> loaded = new HashMap<>();
        for (K key : keys) {
            V row = load(key);
            if (row != null) {
                loaded.put(key, row);
            }
        }
        return loaded;
    }

    @Override
    public void write(Cache.Entry<? extends K, ? extends V> entry) {
        calls.add("write " + entry.getKey() + "=" + entry.getValue());
        beforeWrite.accept(entry.getKey(), entry.getValue());
        rows.put(entry.getKey(), entry.getValue());
        afterWrite.accept(entry.getKey());
    }

    @Override
    public void writeAll(Collection<Cache.Entry<? extends K, ? extends V>> entries) {
        for (Cache.Entry<? extends K, ? extends V> entry : new ArrayList<>(entries)) {
            write(entry);
            entries.remove(entry);
        }
    }

    @Override
    @SuppressWarnings("unchecked")
    public void delete(Object key) {
        calls.add("delete " + key);
        beforeWrite.accept((K) key, null);
        rows.remove(key);
        afterWrite.accept((K) key);
    }

    @Override
    public void deleteAll(Collection<?> keys) {
        for (Object key : new ArrayList<>(keys)) {
            delete(key);
            keys.remove(key);
        }
    }

    @Override
    public void close() {
        closed.incrementAndGet();
        onClose.run();
    }
}
