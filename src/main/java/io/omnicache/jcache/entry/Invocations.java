package io.omnicache.jcache.entry;

import io.omnicache.jcache.entry.Decision.Lookup;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import javax.cache.processor.EntryProcessor;
import javax.cache.processor.EntryProcessorException;
import javax.cache.processor.EntryProcessorResult;
import org.jspecify.annotations.Nullable;

/**
 * Entry processors. They run in the caller's thread; the change is atomic. Under contention between JVMs a processor may
 * run again on the newer value; what the cache loader returned is kept for the call. On a cache with a writer it runs
 * once, under a lock in Redis.
 */
public final class Invocations<K, V> {
    private final CacheContext<K, V> cache;
    private final WritePath<K, V> writes;

    Invocations(CacheContext<K, V> cache, WritePath<K, V> writes) {
        this.cache = cache;
        this.writes = writes;
    }

    public <T> @Nullable T invoke(K key, EntryProcessor<K, V, T> processor, Object... arguments) {
        AtomicReference<@Nullable T> result = new AtomicReference<>();
        LoadedOnce<K, V> loaded = new LoadedOnce<>(cache.readsThrough() ? cache.reader() : null);
        writes.change(key, current -> {
            InvokedEntry<K, V> entry = new InvokedEntry<>(key, current.value(), loaded);
            try {
                result.set(processor.process(entry, arguments));
            } catch (EntryProcessorException e) {
                throw e;
            } catch (RuntimeException e) {
                throw new EntryProcessorException("The entry processor failed", e);
            }
            return entry.decision().counting(current.isPresent() ? Lookup.HIT : Lookup.MISS);
        });
        return result.get();
    }

    public <T> Map<K, EntryProcessorResult<T>> invokeAll(
            Set<? extends K> keys, EntryProcessor<K, V, T> processor, Object... arguments) {
        Map<K, EntryProcessorResult<T>> results = new HashMap<>();
        for (K key : keys) {
            try {
                T result = invoke(key, processor, arguments);
                if (result != null) {
                    results.put(key, () -> result);
                }
            } catch (RuntimeException e) {
                EntryProcessorException failure = e instanceof EntryProcessorException known
                        ? known
                        : new EntryProcessorException("The entry processor's change failed", e);
                results.put(key, () -> {
                    throw failure;
                });
            }
        }
        return results;
    }
}
