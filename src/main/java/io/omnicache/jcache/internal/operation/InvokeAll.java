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
import io.omnicache.jcache.internal.store.Failures;
import java.util.*;
import javax.cache.processor.*;
import org.jspecify.annotations.Nullable;

/**
 * {@code invokeAll}: an entry processor on many entries, in the caller's thread; what fails is the result of its key.
 * Where nobody listens and no store is asked or told, the entries of a batch are read together and written together,
 * and a processor may run again when its entry was changed by others meanwhile. When Redis is away, the processor
 * isn't run for the keys that are left.
 */
final class InvokeAll<K, V, T> extends BulkOperation<K, Map<K, EntryProcessorResult<T>>> {
    /** The longer the way from the first read to the write, the more entries are changed by others meanwhile. */
    private static final int TOGETHER = 64;

    private final CacheContext<K, V> cache;
    private final WritePath<K, V> writes;
    private final InvokeOperations<K, V> alone;
    private final EntryCopies<K, V> copies;
    private final EntryProcessor<K, V, T> processor;
    private final Object[] arguments;
    private final Batches<K> batches;
    private final InvocationResults<K, T> results = new InvocationResults<>();
    private List<K> batch = List.of();

    InvokeAll(
            CacheContext<K, V> cache,
            WritePath<K, V> writes,
            InvokeOperations<K, V> alone,
            Set<? extends K> keys,
            EntryProcessor<K, V, T> processor,
            Object[] arguments) {
        super(Timing.NONE, Route.WRITE_PATH);
        this.cache = cache;
        this.writes = writes;
        this.alone = alone;
        this.copies = cache.codec().copies();
        this.processor = processor;
        this.arguments = arguments;
        this.batches = new Batches<>(keys, TOGETHER);
    }

    @Override
    protected @Nullable List<K> nextBatch() {
        List<K> next = batches.next();
        batch = next == null ? List.of() : next;
        return next;
    }

    @Override
    protected void onWritePath() {
        if (cache.writer() == null && !cache.readsThrough() && !cache.events().isListening()) {
            invokeTogether();
        } else {
            batch.forEach(this::invokeAlone);
        }
    }

    @Override
    protected Map<K, EntryProcessorResult<T>> result() {
        return results.asMap();
    }

    private void invokeAlone(K key) {
        if (results.isRedisAway()) {
            results.skip(key);
            return;
        }
        try {
            results.put(key, alone.invoke(key, processor, arguments).onWritePath());
        } catch (Error e) {
            throw e;
        } catch (Throwable e) { // Also what isn't declared.
            results.fail(key, e);
        }
    }

    /**
     * Each key that isn't done by that has its own try, under its lock: after another client's change, while it is
     * being changed or loaded, when somebody began to listen, and also where a command failed, so that no key has
     * another's failure.
     */
    private void invokeTogether() {
        if (results.isRedisAway()) {
            batch.forEach(results::skip);
            return;
        }
        List<EntryUpdate<K, V>> updates = new ArrayList<>(batch.size());
        batch.forEach(key -> updates.add(writes.update(key, current -> process(key, current))));
        Throwable error = null;
        try {
            writes.tryAll(updates);
        } catch (Error e) {
            error = e;
        } catch (Throwable e) {
            if (InvocationResults.saysAway(e)) {
                updates.stream().filter(update -> !update.isSettled()).forEach(update -> results.fail(update.key(), e));
                return;
            }
        }
        for (EntryUpdate<K, V> update : updates) {
            // After an error no other key is begun, but the changes of those that were processed are carried out.
            if (!update.isSettled() && (error == null || update.isDecided())) {
                try {
                    invokeAlone(update.key());
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
        } catch (Throwable e) { // Also what isn't declared.
            results.fail(key, e);
            return Decision.nothing();
        }
    }
}
