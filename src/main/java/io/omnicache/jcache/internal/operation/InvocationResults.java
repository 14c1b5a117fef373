package io.omnicache.jcache.internal.operation;

import io.omnicache.jcache.RedisCacheException;
import io.omnicache.jcache.UnavailableException;
import java.util.HashMap;
import java.util.Map;
import javax.cache.processor.EntryProcessorException;
import javax.cache.processor.EntryProcessorResult;
import org.jspecify.annotations.Nullable;

/**
 * The results of an entry processor by key. Where it has run again for a key, the last result counts. Used by one
 * thread.
 */
final class InvocationResults<K, T> {
    private final Map<K, EntryProcessorResult<T>> results = new HashMap<>();
    private @Nullable Throwable away;

    /** Keeps what the processor returned; {@code null} is no result. */
    void put(K key, @Nullable T result) {
        if (result == null) {
            results.remove(key);
        } else {
            results.put(key, () -> result);
        }
    }

    void fail(K key, Throwable failure) {
        if (away == null && saysAway(failure)) {
            away = failure;
        }
        EntryProcessorException thrown = failure instanceof EntryProcessorException known
                ? known
                : new EntryProcessorException("The entry processor's change failed", failure);
        results.put(key, () -> {
            throw thrown;
        });
    }

    /** Keeps that the processor wasn't run for this key, since Redis is away. */
    void skip(K key) {
        EntryProcessorException thrown = new EntryProcessorException(
                "The entry processor wasn't run for this key, since Redis was away by then", away);
        results.put(key, () -> {
            throw thrown;
        });
    }

    /** Whether Redis is away, so that other keys would wait in vain. */
    boolean isRedisAway() {
        return away != null;
    }

    static boolean saysAway(Throwable failure) {
        return failure instanceof UnavailableException
                || failure instanceof RedisCacheException redis && redis.isOutcomeUnknown();
    }

    Map<K, EntryProcessorResult<T>> asMap() {
        return results;
    }
}
