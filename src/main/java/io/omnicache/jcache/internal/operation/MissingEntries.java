package io.omnicache.jcache.internal.operation;

import io.omnicache.jcache.internal.change.Decision;
import io.omnicache.jcache.internal.change.EntryUpdate;
import io.omnicache.jcache.internal.change.WritePath;
import io.omnicache.jcache.internal.entry.EntryState;
import io.omnicache.jcache.internal.execution.CacheContext;
import io.omnicache.jcache.internal.execution.StepwiseLoad;
import io.omnicache.jcache.internal.expiry.Ttl;
import io.omnicache.jcache.internal.failure.CacheOutages;
import io.omnicache.jcache.internal.loading.LastKnownValues;
import io.omnicache.jcache.internal.loading.LoadPurpose;
import io.omnicache.jcache.internal.loading.MissingSteps;
import io.omnicache.jcache.internal.loading.SharedLoads;
import io.omnicache.jcache.internal.loading.StoreValues;
import io.omnicache.jcache.internal.store.ReadThrough;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import javax.cache.integration.CacheLoaderException;
import org.jspecify.annotations.Nullable;

/**
 * Loads entries that a read didn't find, on a cache with read-through. The loader is called under the locks of the
 * keys, so that concurrent reads in this JVM load a key once; or under leases, so that all JVMs load it once. If Redis
 * fails, the failure is thrown and no loaded value is returned. If the loader fails, what was last known is returned on
 * a cache with {@code near-cache-stale-if-error}, and not stored. Thread-safe.
 *
 * @param shared the loads that all JVMs share; {@code null} if each JVM loads by itself
 * @param lastKnown answers if the loader fails
 */
record MissingEntries<K, V>(
        CacheContext<K, V> cache,
        WritePath<K, V> writes,
        @Nullable SharedLoads<K, V> shared,
        LastKnownValues<K, V> lastKnown) {
    /**
     * Returns the value, which is loaded unless it was stored meanwhile. Returns {@code null} if the loader has no
     * value or the cache has no read-through.
     */
    @Nullable
    V load(K key) {
        return loadAll(List.of(key)).get(key);
    }

    /** As {@link #load}, for many keys, which are locked and loaded together. */
    Map<K, V> loadAll(List<K> keys) {
        ReadThrough<K, V> reader = cache.reader();
        if (reader == null || !cache.readsThrough()) {
            return Map.of();
        }
        try {
            Map<K, V> loaded = shared == null ? loadHere(reader, keys) : loadShared(shared, reader, keys);
            return lastKnown.onLoaded(keys, loaded);
        } catch (CacheLoaderException e) {
            return lastKnown.insteadOf(keys, e);
        }
    }

    private Map<K, V> loadShared(SharedLoads<K, V> byAll, ReadThrough<K, V> reader, List<K> keys) {
        CacheOutages outages = cache.outages();
        return outages == null
                ? byAll.loadAll(reader, keys, LoadPurpose.READ)
                : outages.together(
                        keys.stream().map(cache::redisKey).toList(),
                        () -> byAll.loadAll(reader, keys, LoadPurpose.READ),
                        () -> loadHere(reader, keys));
    }

    /**
     * Begins a load that waits without a thread; {@code null} if the cache has no such loads. A load that may have to go
     * on without Redis needs a thread.
     */
    @Nullable
    StepwiseLoad<@Nullable V> begin(K key) {
        ReadThrough<K, V> reader = cache.reader();
        if (reader == null || shared == null || !cache.readsThrough() || cache.outages() != null) {
            return null;
        }
        return new MissingSteps<>(shared, reader, List.of(key), new HashMap<>(), lastKnown).of(key);
    }

    /** As {@link #begin(Object)}, for many keys; the values are added to {@code found}. */
    @Nullable
    StepwiseLoad<Map<K, V>> begin(List<K> keys, Map<K, V> found) {
        ReadThrough<K, V> reader = cache.reader();
        return reader == null || shared == null || !cache.readsThrough() || cache.outages() != null
                ? null
                : new MissingSteps<>(shared, reader, keys, found, lastKnown);
    }

    private Map<K, V> loadHere(ReadThrough<K, V> reader, List<K> keys) {
        Map<K, V> loaded = new IdentityHashMap<>();
        List<EntryUpdate<K, V>> updates = new ArrayList<>();
        for (K key : keys) {
            updates.add(update(key, loaded));
        }
        writes.loadAll(updates, read -> {
            List<EntryUpdate<K, V>> missing =
                    read.stream().filter(update -> isUnknown(update.state())).toList();
            if (missing.size() == 1) {
                V value = reader.load(missing.get(0).keyForStore(cache.copies()));
                if (value != null) {
                    loaded.put(missing.get(0).key(), value);
                }
            } else {
                StoreValues.loadAll(missing, reader, cache.copies(), loaded);
            }
        });
        Map<K, V> result = new HashMap<>();
        for (EntryUpdate<K, V> update : updates) {
            V present = update.state().value();
            V value = loaded.get(update.key());
            if (present != null) {
                result.put(update.key(), present);
            } else if (value != null) {
                // A copy, since the loader may have kept its object. A value that is too large can't be copied.
                boolean kept = update.notKept() == null;
                result.put(update.key(), kept ? update.newValues(cache.copies()).get() : value);
            }
        }
        return result;
    }

    /** The update that stores what was loaded, or remembers that there is no value. */
    private EntryUpdate<K, V> update(K key, Map<K, V> loaded) {
        Duration remembered = cache.keyLeases().rememberMissing();
        EntryUpdate<K, V> update = writes.update(key, current -> {
            V value = loaded.get(key);
            if (!isUnknown(current)) {
                return Decision.nothing();
            }
            return value != null
                    ? Decision.load(value)
                    : remembered != null ? Decision.markMissing() : Decision.nothing();
        });
        return remembered == null ? update : update.rememberingFor(Ttl.of(remembered));
    }

    /** Whether there is neither an entry nor the knowledge that the loader has none. */
    private boolean isUnknown(EntryState<V> state) {
        return !state.isPresent() && !cache.codec().isMissingMarker(state.raw());
    }
}
