package io.omnicache.jcache.internal.loading;

import io.omnicache.jcache.internal.execution.Batches;
import io.omnicache.jcache.internal.execution.StepwiseLoad;
import io.omnicache.jcache.internal.redis.OperationTime;
import io.omnicache.jcache.internal.store.ReadThrough;
import java.util.List;
import java.util.Map;
import javax.cache.integration.CacheLoaderException;
import org.jspecify.annotations.Nullable;

/**
 * Loads of missing entries, batch by batch, that wait for other JVMs without a thread. Used by one thread at a time.
 */
public final class MissingSteps<K, V> implements StepwiseLoad<Map<K, V>> {
    private final SharedLoads<K, V> shared;
    private final ReadThrough<K, V> reader;
    private final Batches<K> batches;
    private final Map<K, V> found;
    private final LastKnownValues<K, V> lastKnown;
    private List<K> batch = List.of();
    private @Nullable StepwiseLoad<Map<K, V>> current;

    /**
     * @param found receives the values
     * @param lastKnown answers if the loader fails
     */
    public MissingSteps(
            SharedLoads<K, V> shared,
            ReadThrough<K, V> reader,
            List<K> keys,
            Map<K, V> found,
            LastKnownValues<K, V> lastKnown) {
        this.lastKnown = lastKnown;
        this.shared = shared;
        this.reader = reader;
        this.batches = new Batches<>(keys);
        this.found = found;
    }

    @Override
    public @Nullable Pause advance() {
        while (true) {
            if (current == null) {
                List<K> next = batches.next();
                if (next == null) {
                    return null;
                }
                if (!batch.isEmpty()) {
                    OperationTime.ofThread().renew(); // A further slice.
                }
                batch = next;
                current = shared.begin(reader, next);
            }
            try {
                Pause pause = current.advance();
                if (pause != null) {
                    return pause;
                }
                found.putAll(lastKnown.onLoaded(batch, current.result()));
            } catch (CacheLoaderException e) {
                found.putAll(lastKnown.insteadOf(batch, e));
            }
            current = null;
        }
    }

    @Override
    public void close() {
        if (current != null) {
            current.close();
        }
    }

    @Override
    public Map<K, V> result() {
        return found;
    }

    /** The same load, with the value of one key as its result. */
    public StepwiseLoad<@Nullable V> of(K key) {
        return new StepwiseLoad<>() {
            @Override
            public @Nullable Pause advance() {
                return MissingSteps.this.advance();
            }

            @Override
            public void close() {
                MissingSteps.this.close();
            }

            @Override
            @SuppressWarnings("NullAway") // Null is permitted by the type of the load.
            public @Nullable V result() {
                return found.get(key);
            }
        };
    }
}
