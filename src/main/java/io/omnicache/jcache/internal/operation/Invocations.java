package io.omnicache.jcache.internal.operation;

import io.omnicache.jcache.internal.operation.Decision.Lookup;
import io.omnicache.jcache.internal.store.Failures;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import javax.cache.processor.EntryProcessor;
import javax.cache.processor.EntryProcessorException;
import javax.cache.processor.EntryProcessorResult;
import org.jspecify.annotations.Nullable;

/**
 * Entry processors. They run in the caller's thread; the change is atomic. Under contention between JVMs, and for several keys
 * within one, too, a processor may run again on the newer value; what the cache loader returned is kept for the call. A processor
 * has copies of key and value, others at each run. On a cache with a writer it runs
 * once, under a lock in Redis.
 */
public final class Invocations<K, V> {
    /** The longer the way from the first read to the write, the more entries are changed by others meanwhile. */
    private static final int TOGETHER = 64;

    private final CacheContext<K, V> cache;
    private final WritePath<K, V> writes;
    private final EntryCopies<K, V> copies;

    Invocations(CacheContext<K, V> cache, WritePath<K, V> writes) {
        this.cache = cache;
        this.writes = writes;
        this.copies = cache.codec().copies();
    }

    public <T> @Nullable T invoke(K key, EntryProcessor<K, V, T> processor, Object... arguments) {
        AtomicReference<@Nullable T> result = new AtomicReference<>();
        LoadedOnce<K, V> loaded = new LoadedOnce<>(key, cache.readsThrough() ? cache.reader() : null, copies);
        writes.change(key, current -> {
            InvokedEntry<K, V> entry = new InvokedEntry<>(copies.copyKey(key), current.value(), loaded);
            result.set(process(entry, processor, arguments));
            return decision(entry, current);
        });
        return result.get();
    }

    /**
     * Invokes the processor on each key, in this thread; what fails is the result of its key. Where nobody listens and no store is
     * asked or told, the entries of many keys are read together and written together. Once Redis is away, the
     * processor isn't run for the keys that are left.
     */
    public <T> Map<K, EntryProcessorResult<T>> invokeAll(
            Set<? extends K> keys, EntryProcessor<K, V, T> processor, Object... arguments) {
        InvocationResults<K, T> results = new InvocationResults<>();
        Slices.<K>forEach(keys, TOGETHER, slice -> {
            if (cache.writer() == null
                    && !cache.readsThrough()
                    && !cache.events().isListening()) {
                invokeTogether(slice, processor, arguments, results);
            } else {
                slice.forEach(key -> invokeAlone(key, processor, arguments, results));
            }
        });
        return results.asMap();
    }

    private <T> void invokeAlone(
            K key, EntryProcessor<K, V, T> processor, Object[] arguments, InvocationResults<K, T> results) {
        if (results.isRedisAway()) {
            results.skip(key);
            return;
        }
        try {
            results.put(key, invoke(key, processor, arguments));
        } catch (Error e) {
            throw e;
        } catch (Throwable e) { // Also what isn't declared.
            results.fail(key, e);
        }
    }

    /**
     * Each key that isn't done by that has its own try, under its lock: after another's change, while it is being changed or loaded,
     * when somebody began to listen, and also where a command failed, so that no key has another's failure.
     */
    private <T> void invokeTogether(
            List<K> keys, EntryProcessor<K, V, T> processor, Object[] arguments, InvocationResults<K, T> results) {
        if (results.isRedisAway()) {
            keys.forEach(results::skip);
            return;
        }
        List<Attempt<K, V>> attempts = new ArrayList<>(keys.size());
        for (K key : keys) {
            attempts.add(writes.attempt(key, current -> {
                InvokedEntry<K, V> entry = new InvokedEntry<>(copies.copyKey(key), current.value(), () -> null);
                try {
                    results.put(key, process(entry, processor, arguments));
                    return decision(entry, current);
                } catch (Error e) {
                    throw e;
                } catch (Throwable e) { // Also what isn't declared.
                    results.fail(key, e);
                    return Decision.nothing();
                }
            }));
        }
        Throwable error = null;
        try {
            writes.tryAll(attempts);
        } catch (Error e) {
            error = e;
        } catch (Throwable e) {
            if (InvocationResults.saysAway(e)) {
                attempts.stream()
                        .filter(attempt -> !attempt.isSettled())
                        .forEach(attempt -> results.fail(attempt.key(), e));
                return;
            }
        }
        for (Attempt<K, V> attempt : attempts) {
            // After an error no other key is begun, but the changes of those that were processed are carried out.
            if (!attempt.isSettled() && (error == null || attempt.isDecided())) {
                try {
                    invokeAlone(attempt.key(), processor, arguments, results);
                } catch (Error e) {
                    error = Failures.add(error, e);
                }
            }
        }
        Failures.rethrow(error);
    }

    private static <K, V, T> @Nullable T process(
            InvokedEntry<K, V> entry, EntryProcessor<K, V, T> processor, Object[] arguments) {
        try {
            return processor.process(entry, arguments);
        } catch (EntryProcessorException | Error e) {
            throw e;
        } catch (Throwable e) { // Also what isn't declared.
            throw new EntryProcessorException("The entry processor failed", e);
        }
    }

    private static <K, V> Decision<V> decision(InvokedEntry<K, V> entry, EntryState<V> current) {
        return entry.decision().counting(current.isPresent() ? Lookup.HIT : Lookup.MISS);
    }
}
