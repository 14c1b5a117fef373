package io.omnicache.jcache.internal.operation;

import io.omnicache.jcache.internal.change.Change;
import io.omnicache.jcache.internal.change.Decision;
import io.omnicache.jcache.internal.change.EntryUpdate;
import io.omnicache.jcache.internal.change.WritePath;
import io.omnicache.jcache.internal.codec.OversizedException;
import io.omnicache.jcache.internal.execution.Batches;
import io.omnicache.jcache.internal.execution.BulkOperation;
import io.omnicache.jcache.internal.execution.CacheContext;
import io.omnicache.jcache.internal.failure.CacheOutages;
import io.omnicache.jcache.internal.loading.LoadPurpose;
import io.omnicache.jcache.internal.loading.SharedLoads;
import io.omnicache.jcache.internal.loading.StoreValues;
import io.omnicache.jcache.internal.management.Timing;
import io.omnicache.jcache.internal.store.ReadThrough;
import java.util.ArrayList;
import java.util.Collection;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/**
 * {@code loadAll}: loads values and stores them in the cache. Doesn't call the cache writer. The loader gets one
 * batch of keys per call. The first failure ends the operation; the entries of earlier batches stay.
 */
final class LoadAll<K, V> extends BulkOperation<K, @Nullable Void> {
    private final CacheContext<K, V> cache;
    private final WritePath<K, V> writes;
    private final @Nullable SharedLoads<K, V> shared;
    private final Batches<K> batches;
    private final boolean replaceExisting;
    private final LongConsumer progress;
    private List<K> batch = List.of();
    private long done;

    /**
     * @param shared the loads that all JVMs share; {@code null} if each JVM loads by itself
     * @param progress called after each batch with the number of keys that are done
     */
    LoadAll(
            CacheContext<K, V> cache,
            WritePath<K, V> writes,
            @Nullable SharedLoads<K, V> shared,
            Collection<? extends K> keys,
            boolean replaceExisting,
            LongConsumer progress) {
        super(Timing.NONE, Route.WRITE_PATH);
        this.cache = cache;
        this.writes = writes;
        this.shared = shared;
        this.batches = new Batches<>(cache.reader() == null ? List.<K>of() : keys);
        this.replaceExisting = replaceExisting;
        this.progress = progress;
    }

    @Override
    protected @Nullable List<K> nextBatch() {
        if (!batch.isEmpty()) {
            done += batch.size();
            progress.accept(done);
        }
        List<K> next = batches.next();
        batch = next == null ? List.of() : next;
        if (next != null) {
            cache.gate().checkOpen();
        }
        return next;
    }

    @Override
    protected void onWritePath() {
        ReadThrough<K, V> reader = cache.reader();
        if (reader == null) {
            return;
        }
        if (shared != null) {
            CacheOutages outages = cache.outages();
            if (outages == null) {
                boolean unused = loadShared(shared, reader);
            } else {
                boolean unused = outages.together(
                        batch.stream().map(cache::redisKey).toList(), () -> loadShared(shared, reader), () -> {
                            loadHere(reader);
                            return true;
                        });
            }
            return;
        }
        loadHere(reader);
    }

    private boolean loadShared(SharedLoads<K, V> byAll, ReadThrough<K, V> reader) {
        Map<K, V> unused = byAll.loadAll(reader, batch, replaceExisting ? LoadPurpose.RELOAD : LoadPurpose.LOAD_ALL);
        return true;
    }

    private void loadHere(ReadThrough<K, V> reader) {
        Map<K, V> loaded = new IdentityHashMap<>();
        List<EntryUpdate<K, V>> updates = new ArrayList<>();
        for (K key : batch) {
            Change<V> change = current -> current.isPresent() ? Decision.nothing() : decision(loaded.get(key));
            updates.add(writes.update(key, replaceExisting ? Change.always(() -> decision(loaded.get(key))) : change));
        }
        writes.loadAll(updates, read -> {
            List<EntryUpdate<K, V>> wanted = read.stream()
                    .filter(update -> replaceExisting || !update.state().isPresent())
                    .toList();
            StoreValues.loadAll(wanted, reader, cache.codec().copies(), loaded);
        });
        for (EntryUpdate<K, V> update : updates) {
            OversizedException notKept = update.notKept();
            if (notKept != null) {
                throw notKept; // Unlike a read, loadAll doesn't return the value, so it fails.
            }
        }
    }

    private static <V> Decision<V> decision(@Nullable V value) {
        return value == null ? Decision.nothing() : Decision.load(value);
    }

    @Override
    protected @Nullable Void result() {
        return null;
    }
}
