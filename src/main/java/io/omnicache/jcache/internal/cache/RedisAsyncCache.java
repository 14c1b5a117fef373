package io.omnicache.jcache.internal.cache;

import io.omnicache.jcache.AsyncCache;
import io.omnicache.jcache.internal.operation.AsyncOperations;
import io.omnicache.jcache.internal.operation.Operations;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import javax.cache.integration.CompletionListener;
import javax.cache.processor.EntryProcessor;
import javax.cache.processor.EntryProcessorResult;
import org.jspecify.annotations.Nullable;

/** The asynchronous side of a {@link RedisCache}: checks as it does, and starts the same operations. */
final class RedisAsyncCache<K, V> implements AsyncCache<K, V> {
    private final RedisCache<K, V> cache;
    private final Operations<K, V> operations;
    private final AsyncOperations<K, V> async;

    RedisAsyncCache(RedisCache<K, V> cache, Operations<K, V> operations, AsyncOperations<K, V> async) {
        this.cache = cache;
        this.operations = operations;
        this.async = async;
    }

    @Override
    public CompletionStage<@Nullable V> get(K key) {
        cache.checkKey(key);
        return async.start(operations.reads().get(key), operations.reads().readsThrough() ? loading(key) : null);
    }

    private Supplier<@Nullable V> loading(K key) {
        K own = operations.copies().copyKey(key);
        return () -> operations.reads().load(own);
    }

    @Override
    public CompletionStage<Map<K, V>> getAll(Set<? extends K> keys) {
        KeyCopies<K> copies = checkedCopies(keys);
        return async.startWaiting(() -> copies.restored(cache.getAll(copies.keys())));
    }

    @Override
    public CompletionStage<Boolean> containsKey(K key) {
        cache.checkKey(key);
        return async.start(operations.reads().containsKey(key));
    }

    @Override
    public CompletionStage<@Nullable Void> loadAll(Set<? extends K> keys, boolean replaceExistingValues) {
        Set<K> copy = checkedCopies(keys).keys();
        CompletableFuture<@Nullable Void> loaded = new CompletableFuture<>();
        try {
            cache.loadAll(copy, replaceExistingValues, new CompletionListener() {
                @Override
                public void onCompletion() {
                    async.complete(() -> loaded.complete(null));
                }

                @Override
                public void onException(Exception e) {
                    async.complete(() -> loaded.completeExceptionally(e));
                }
            });
        } catch (Throwable e) { // Also that no thread can be had.
            loaded.completeExceptionally(e);
        }
        return loaded;
    }

    @Override
    public CompletionStage<@Nullable Void> put(K key, V value) {
        cache.checkEntry(key, value);
        return async.start(operations.put(key, value));
    }

    @Override
    public CompletionStage<@Nullable V> getAndPut(K key, V value) {
        cache.checkEntry(key, value);
        return async.start(operations.getAndPut(key, value));
    }

    @Override
    public CompletionStage<@Nullable Void> putAll(Map<? extends K, ? extends V> map) {
        Map<K, V> entries = checkedCopy(map);
        return startWaiting(() -> cache.putAll(entries));
    }

    @Override
    public CompletionStage<Boolean> putIfAbsent(K key, V value) {
        cache.checkEntry(key, value);
        return async.start(operations.putIfAbsent(key, value));
    }

    @Override
    public CompletionStage<Boolean> remove(K key) {
        cache.checkKey(key);
        return async.start(operations.remove(key));
    }

    @Override
    public CompletionStage<Boolean> remove(K key, V oldValue) {
        cache.checkEntry(key, oldValue);
        K ownKey = operations.copies().copyKey(key);
        V ownOld = operations.copies().copyValue(oldValue);
        return async.startWaiting(() -> cache.remove(ownKey, ownOld));
    }

    @Override
    public CompletionStage<@Nullable V> getAndRemove(K key) {
        cache.checkKey(key);
        return async.start(operations.getAndRemove(key));
    }

    @Override
    public CompletionStage<Boolean> replace(K key, V oldValue, V newValue) {
        cache.checkEntry(key, oldValue);
        cache.checkEntry(key, newValue);
        K ownKey = operations.copies().copyKey(key);
        V ownOld = operations.copies().copyValue(oldValue);
        V ownNew = operations.copies().copyValue(newValue);
        return async.startWaiting(() -> cache.replace(ownKey, ownOld, ownNew));
    }

    @Override
    public CompletionStage<Boolean> replace(K key, V value) {
        cache.checkEntry(key, value);
        return async.start(operations.replace(key, value));
    }

    @Override
    public CompletionStage<@Nullable V> getAndReplace(K key, V value) {
        cache.checkEntry(key, value);
        return async.start(operations.getAndReplace(key, value));
    }

    @Override
    public CompletionStage<@Nullable Void> removeAll(Set<? extends K> keys) {
        Set<K> copy = checkedCopies(keys).keys();
        return startWaiting(() -> cache.removeAll(copy));
    }

    @Override
    public CompletionStage<@Nullable Void> removeAll() {
        cache.checkOpen();
        return startWaiting(cache::removeAll);
    }

    @Override
    public CompletionStage<@Nullable Void> clear() {
        cache.checkOpen();
        return startWaiting(cache::clear);
    }

    @Override
    public <T> CompletionStage<@Nullable T> invoke(K key, EntryProcessor<K, V, T> entryProcessor, Object... arguments) {
        cache.checkKey(key);
        Objects.requireNonNull(entryProcessor, "entryProcessor");
        K ownKey = operations.copies().copyKey(key);
        Object[] given = copy(arguments);
        return async.startWaiting(() -> cache.invoke(ownKey, entryProcessor, given));
    }

    @Override
    public <T> CompletionStage<Map<K, EntryProcessorResult<T>>> invokeAll(
            Set<? extends K> keys, EntryProcessor<K, V, T> entryProcessor, Object... arguments) {
        KeyCopies<K> copies = checkedCopies(keys);
        Objects.requireNonNull(entryProcessor, "entryProcessor");
        Object[] given = copy(arguments);
        return async.startWaiting(() -> copies.restored(cache.invokeAll(copies.keys(), entryProcessor, given)));
    }

    /** The array as it is now: what is in it belongs to caller and processor, and isn't copied. */
    private static Object[] copy(Object @Nullable [] arguments) {
        return arguments == null ? new Object[0] : arguments.clone();
    }

    private CompletionStage<@Nullable Void> startWaiting(Runnable work) {
        return async.<@Nullable Void>startWaiting(() -> {
            work.run();
            return null;
        });
    }

    /** The entries as they are now, all of them checked. */
    private Map<K, V> checkedCopy(Map<? extends K, ? extends V> map) {
        cache.checkOpen();
        Map<K, V> entries = new LinkedHashMap<>();
        map.forEach((key, value) -> {
            cache.checkEntry(key, value);
            entries.put(operations.copies().copyKey(key), operations.copies().copyValue(value));
        });
        return entries;
    }

    private KeyCopies<K> checkedCopies(Set<? extends K> keys) {
        cache.checkKeys(keys);
        return KeyCopies.of(keys, operations.copies());
    }
}
