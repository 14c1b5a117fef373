package io.omnicache.jcache.internal.cache;

import io.omnicache.jcache.AsyncCache;
import io.omnicache.jcache.AsyncTtlCache;
import io.omnicache.jcache.TtlCache;
import io.omnicache.jcache.internal.entry.EntryCopies;
import io.omnicache.jcache.internal.execution.AsyncExecutor;
import io.omnicache.jcache.internal.operation.Operations;
import java.time.Duration;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import javax.cache.integration.CompletionListener;
import javax.cache.processor.EntryProcessor;
import javax.cache.processor.EntryProcessorResult;
import org.jspecify.annotations.Nullable;

/**
 * The asynchronous methods of a {@link RedisCache}. They check the arguments as the cache does, and start the same
 * operations. What {@link CallChecks} throws, a method throws at once; everything else that fails, {@code clear} and
 * {@code removeAll} of the cache included, fails the stage. Thread-safe. Arguments may be altered as soon as a method
 * returns.
 */
final class RedisAsyncCache<K, V> implements AsyncCache<K, V>, AsyncTtlCache<K, V> {
    private final RedisCache<K, V> cache;
    private final TtlCache<K, V> timed;
    private final CallChecks<K, V> check;
    private final Operations<K, V> operations;
    private final EntryCopies<K, V> copies;
    private final AsyncExecutor<K, V> async;
    private final @Nullable NearHits<K, V> near;

    RedisAsyncCache(
            RedisCache<K, V> cache,
            TtlCache<K, V> timed,
            CallChecks<K, V> check,
            Operations<K, V> operations,
            AsyncExecutor<K, V> async,
            @Nullable NearHits<K, V> near) {
        this.cache = cache;
        this.timed = timed;
        this.check = check;
        this.operations = operations;
        this.copies = operations.copies();
        this.async = async;
        this.near = near == null ? null : near.asynchronous();
    }

    @Override
    public CompletionStage<@Nullable V> get(K key) {
        check.key(key);
        NearHits<K, V> hits = hits();
        if (hits != null) {
            Object hit = hits.get(key);
            if (hit != null) {
                return CompletableFuture.completedFuture(hits.value(hit));
            }
        }
        return async.start(operations.get(key));
    }

    @Override
    public CompletionStage<Map<K, V>> getAll(Set<? extends K> keys) {
        KeyCopies<K> own = checkedCopies(keys);
        check.keys(own.keys());
        NearHits<K, V> hits = hits();
        if (hits == null) {
            return async.startOnWorker(operations.getAll(own.keys()), own::restored);
        }
        Map<K, V> found = new HashMap<>();
        Set<K> rest = hits.getAll(own.keys(), found);
        if (rest.isEmpty()) {
            return CompletableFuture.completedFuture(own.restored(found));
        }
        return async.startOnWorker(operations.getAll(rest), read -> {
            found.putAll(read);
            return own.restored(found);
        });
    }

    @Override
    public CompletionStage<Boolean> containsKey(K key) {
        check.key(key);
        NearHits<K, V> hits = hits();
        Boolean hit = hits == null ? null : hits.contains(key);
        return hit != null ? CompletableFuture.completedFuture(hit) : async.start(operations.containsKey(key));
    }

    /** The near cache; {@code null} if there is none, or if a read has to wait for earlier operations on its key. */
    private @Nullable NearHits<K, V> hits() {
        return near != null && async.isIdle() ? near : null;
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
        } catch (Throwable e) { // Also if no thread can be created.
            loaded.completeExceptionally(e);
        }
        return loaded;
    }

    @Override
    public CompletionStage<@Nullable Void> put(K key, V value) {
        check.entry(key, value);
        return async.start(operations.put(key, value));
    }

    @Override
    public CompletionStage<@Nullable V> getAndPut(K key, V value) {
        check.entry(key, value);
        return async.start(operations.getAndPut(key, value));
    }

    @Override
    public CompletionStage<@Nullable Void> putAll(Map<? extends K, ? extends V> map) {
        Map<K, V> entries = checkedCopy(map);
        return startOnWorker(() -> cache.putAll(entries));
    }

    @Override
    public CompletionStage<Boolean> putIfAbsent(K key, V value) {
        check.entry(key, value);
        return async.start(operations.putIfAbsent(key, value));
    }

    @Override
    public CompletionStage<@Nullable Void> put(K key, V value, Duration timeToLive) {
        check.entry(key, value);
        return async.start(operations.put(key, value, CallChecks.timeToLive(timeToLive)));
    }

    @Override
    public CompletionStage<@Nullable Void> putAll(Map<? extends K, ? extends V> map, Duration timeToLive) {
        Map<K, V> entries = checkedCopy(map);
        CallChecks.timeToLive(timeToLive);
        return startOnWorker(() -> timed.putAll(entries, timeToLive));
    }

    @Override
    public CompletionStage<Boolean> putIfAbsent(K key, V value, Duration timeToLive) {
        check.entry(key, value);
        return async.start(operations.putIfAbsent(key, value, CallChecks.timeToLive(timeToLive)));
    }

    @Override
    public CompletionStage<Boolean> replace(K key, V value, Duration timeToLive) {
        check.entry(key, value);
        return async.start(operations.replace(key, value, CallChecks.timeToLive(timeToLive)));
    }

    @Override
    public CompletionStage<Boolean> remove(K key) {
        check.key(key);
        return async.start(operations.remove(key));
    }

    @Override
    public CompletionStage<Boolean> remove(K key, V oldValue) {
        check.entry(key, oldValue);
        return async.start(operations.remove(key, oldValue));
    }

    @Override
    public CompletionStage<@Nullable V> getAndRemove(K key) {
        check.key(key);
        return async.start(operations.getAndRemove(key));
    }

    @Override
    public CompletionStage<Boolean> replace(K key, V oldValue, V newValue) {
        check.entry(key, oldValue);
        check.entry(key, newValue);
        return async.start(operations.replace(key, oldValue, newValue));
    }

    @Override
    public CompletionStage<Boolean> replace(K key, V value) {
        check.entry(key, value);
        return async.start(operations.replace(key, value));
    }

    @Override
    public CompletionStage<@Nullable V> getAndReplace(K key, V value) {
        check.entry(key, value);
        return async.start(operations.getAndReplace(key, value));
    }

    @Override
    public CompletionStage<@Nullable Void> removeAll(Set<? extends K> keys) {
        Set<K> copy = checkedCopies(keys).keys();
        return startOnWorker(() -> cache.removeAll(copy));
    }

    @Override
    public CompletionStage<@Nullable Void> removeAll() {
        check.open();
        return startOnWorker(cache::removeAll);
    }

    @Override
    public CompletionStage<@Nullable Void> clear() {
        check.open();
        return startOnWorker(cache::clear);
    }

    @Override
    public <T> CompletionStage<@Nullable T> invoke(K key, EntryProcessor<K, V, T> entryProcessor, Object... arguments) {
        check.key(key);
        Objects.requireNonNull(entryProcessor, "entryProcessor");
        return async.start(operations.invoke(key, entryProcessor, given(arguments)));
    }

    @Override
    public <T> CompletionStage<Map<K, EntryProcessorResult<T>>> invokeAll(
            Set<? extends K> keys, EntryProcessor<K, V, T> entryProcessor, Object... arguments) {
        KeyCopies<K> own = checkedCopies(keys);
        Objects.requireNonNull(entryProcessor, "entryProcessor");
        Object[] given = given(arguments).clone();
        return async.startOnWorker(() -> own.restored(cache.invokeAll(own.keys(), entryProcessor, given)));
    }

    private static Object[] given(Object @Nullable [] arguments) {
        return arguments == null ? new Object[0] : arguments;
    }

    private CompletionStage<@Nullable Void> startOnWorker(Runnable work) {
        return async.<@Nullable Void>startOnWorker(() -> {
            work.run();
            return null;
        });
    }

    /** Checks all entries, and returns copies of them in their current state. */
    private Map<K, V> checkedCopy(Map<? extends K, ? extends V> map) {
        check.open();
        Map<K, V> entries = new LinkedHashMap<>();
        map.forEach((key, value) -> {
            check.entry(key, value);
            entries.put(copies.copyKey(key), copies.copyValue(value));
        });
        return entries;
    }

    private KeyCopies<K> checkedCopies(Set<? extends K> keys) {
        check.keys(keys);
        return KeyCopies.of(keys, copies);
    }

    /**
     * Copies of the keys of an asynchronous operation, made when the operation is called. Immutable.
     *
     * @param keys the copies
     * @param originals the caller's key for each copy that doesn't equal that key (an array, for example). The caller
     *     looks up results by its own keys
     */
    private record KeyCopies<K>(Set<K> keys, Map<K, K> originals) {

        static <K> KeyCopies<K> of(Set<? extends K> keys, EntryCopies<K, ?> copies) {
            Set<K> copied = new LinkedHashSet<>();
            Map<K, K> originals = new IdentityHashMap<>();
            for (K key : keys) {
                K copy = copies.copyKey(key);
                copied.add(copy);
                if (copy != key && !copy.equals(key)) {
                    originals.put(copy, key);
                }
            }
            return new KeyCopies<>(copied, originals);
        }

        /** Returns the results by the caller's keys, where a copy doesn't equal the caller's key. */
        <T> Map<K, T> restored(Map<K, T> results) {
            if (originals.isEmpty()) {
                return results;
            }
            Map<K, T> restored = new HashMap<>();
            results.forEach((key, result) -> restored.put(originals.getOrDefault(key, key), result));
            return restored;
        }
    }
}
