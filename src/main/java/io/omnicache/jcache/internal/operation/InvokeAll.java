package io.omnicache.jcache.internal.operation;

import io.omnicache.jcache.internal.change.Decision;
import io.omnicache.jcache.internal.change.EntryUpdate;
import io.omnicache.jcache.internal.change.WritePath;
import io.omnicache.jcache.internal.entry.EntryCopies;
import io.omnicache.jcache.internal.entry.EntryState;
import io.omnicache.jcache.internal.execution.Batches;
import io.omnicache.jcache.internal.execution.BulkOperation;
import io.omnicache.jcache.internal.execution.CacheContext;
import io.omnicache.jcache.internal.management.Timing;
import io.omnicache.jcache.internal.redis.OperationTime;
import io.omnicache.jcache.internal.store.Failures;
import java.util.*;
import javax.cache.processor.*;
import org.jspecify.annotations.Nullable;

/**
 * {@code invokeAll}: runs an entry processor on many entries, in the caller's thread. A failure is the result of its
 * key. On a cache without listeners, cache writer, read-through and exclusive processors, the entries of a batch are
 * read together and written together; the processor runs again on an entry that another client has changed meanwhile.
 * If Redis becomes unavailable, the processor isn't run for the remaining keys.
 */
final class InvokeAll<K, V, T> extends BulkOperation<K, Map<K, EntryProcessorResult<T>>> {
    /** Batch size. Larger batches cause more write conflicts. */
    private static final int BATCH_SIZE = 64;

    private final CacheContext<K, V> cache;
    private final WritePath<K, V> writes;
    private final InvokeOperations<K, V> single;
    private final EntryCopies<K, V> copies;
    private final EntryProcessor<K, V, T> processor;
    private final Object[] arguments;
    private final Batches<K> batches;
    private final InvocationResults<K, T> results = new InvocationResults<>();
    private List<K> batch = List.of();

    InvokeAll(
            CacheContext<K, V> cache,
            WritePath<K, V> writes,
            InvokeOperations<K, V> single,
            Set<? extends K> keys,
            EntryProcessor<K, V, T> processor,
            Object[] arguments) {
        super(Timing.NONE, Route.WRITE_PATH);
        this.cache = cache;
        this.writes = writes;
        this.single = single;
        this.copies = cache.codec().copies();
        this.processor = processor;
        this.arguments = arguments;
        this.batches = new Batches<>(keys, BATCH_SIZE);
    }

    @Override
    protected @Nullable List<K> nextBatch() {
        List<K> next = batches.next();
        batch = next == null ? List.of() : next;
        return next;
    }

    @Override
    protected void onWritePath() {
        boolean isAlone = cache.writer() != null || cache.keyLeases().isExclusive();
        if (!isAlone && !cache.readsThrough() && !cache.events().isListening()) {
            invokeBatch();
        } else {
            batch.forEach(this::invokeSingle);
        }
    }

    @Override
    protected Map<K, EntryProcessorResult<T>> result() {
        return results.asMap();
    }

    private void invokeSingle(K key) {
        if (results.isRedisUnavailable()) {
            results.skip(key);
            return;
        }
        OperationTime.ofThread().renew(); // The keys are changed one after the other.
        try {
            results.put(key, single.invoke(key, processor, arguments).onWritePath());
        } catch (Error e) {
            throw e;
        } catch (Throwable e) { // Also checked exceptions that aren't declared.
            results.fail(key, e);
        }
    }

    /**
     * Processes a batch. A key whose change was not carried out together with the others is processed again by
     * itself, under its lock. That happens if another client has changed the entry, if the entry is being changed or
     * loaded in this JVM, if a listener has been registered meanwhile, or if a command failed; so no key gets the
     * failure of another key.
     */
    private void invokeBatch() {
        if (results.isRedisUnavailable()) {
            batch.forEach(results::skip);
            return;
        }
        List<EntryUpdate<K, V>> updates = new ArrayList<>(batch.size());
        batch.forEach(key ->
                updates.add(writes.update(key, current -> process(key, current)).leasing(cache.fillLeases())));
        Throwable error = null;
        try {
            writes.tryAll(updates);
        } catch (Error e) {
            error = e;
        } catch (Throwable e) {
            if (InvocationResults.meansUnavailable(e)) {
                updates.stream().filter(update -> !update.isSettled()).forEach(update -> results.fail(update.key(), e));
                return;
            }
        }
        for (EntryUpdate<K, V> update : updates) {
            // After an Error no further key is begun, but changes that are decided already are carried out.
            if (!update.isSettled() && (error == null || update.isDecided())) {
                try {
                    invokeSingle(update.key());
                } catch (Error e) {
                    error = Failures.add(error, e);
                }
            }
        }
        Failures.rethrow(error);
    }

    private Decision<V> process(K key, EntryState<V> current) {
        InvokedEntry<K, V> entry = new InvokedEntry<>(copies.copyKey(key), current.value(), () -> null);
        try {
            results.put(key, InvokeOperations.process(entry, processor, arguments));
            return InvokeOperations.decision(entry, current);
        } catch (Error e) {
            throw e;
        } catch (Throwable e) { // Also checked exceptions that aren't declared.
            results.fail(key, e);
            return Decision.nothing();
        }
    }
}
