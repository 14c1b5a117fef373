package io.omnicache.jcache.internal.operation;

import io.omnicache.jcache.RedisCacheException;
import io.omnicache.jcache.UnavailableException;
import java.util.HashMap;
import java.util.Map;
import javax.cache.processor.EntryProcessorException;
import javax.cache.processor.EntryProcessorResult;
import org.jspecify.annotations.Nullable;

/**
 * The results of an entry processor by key. If the processor ran several times for a key, the last result counts.
 * Used by one thread.
 */
final class InvocationResults<K, T> {
    private final Map<K, EntryProcessorResult<T>> results = new HashMap<>();
    private @Nullable Throwable unavailable;

    /** Keeps the value that the processor returned. {@code null} is no result: the map has no entry for the key. */
    void put(K key, @Nullable T result) {
        if (result == null) {
            results.remove(key);
        } else {
            results.put(key, () -> result);
        }
    }

    void fail(K key, Throwable failure) {
        if (unavailable == null && meansUnavailable(failure)) {
            unavailable = failure;
        }
        EntryProcessorException thrown = failure instanceof EntryProcessorException known
                ? known
                : new EntryProcessorException("The entry processor's change failed", failure);
        results.put(key, () -> {
            throw thrown;
        });
    }

    /** Keeps the failure of a key for which the processor wasn't run, since Redis is unavailable. */
    void skip(K key) {
        EntryProcessorException thrown = new EntryProcessorException(
                "The entry processor wasn't run for this key, since Redis had become unavailable", unavailable);
        results.put(key, () -> {
            throw thrown;
        });
    }

    /** Whether Redis is unavailable, so that commands for further keys would only wait and fail. */
    boolean isRedisUnavailable() {
        return unavailable != null;
    }

    static boolean meansUnavailable(Throwable failure) {
        return failure instanceof UnavailableException
                || failure instanceof RedisCacheException redis && redis.isOutcomeUnknown();
    }

    Map<K, EntryProcessorResult<T>> asMap() {
        return results;
    }
}
