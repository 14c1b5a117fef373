package io.omnicache.jcache.topology;

import static org.assertj.core.api.Assertions.assertThat;

import io.omnicache.jcache.TtlCache;
import io.omnicache.jcache.testing.MapStore;
import io.omnicache.jcache.testing.RecordingListener;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import javax.cache.Cache;
import javax.cache.CacheManager;
import javax.cache.configuration.MutableConfiguration;
import javax.cache.expiry.AccessedExpiryPolicy;
import javax.cache.expiry.CreatedExpiryPolicy;
import javax.cache.expiry.Duration;
import javax.cache.integration.CompletionListenerFuture;
import javax.cache.processor.EntryProcessorResult;

/** Does each JCache operation once on a new manager's caches, with keys on all nodes, and looks at what comes of it. */
final class EveryOperation {
    private static final int MANY = 300;
    private static final java.time.Duration HOUR = java.time.Duration.ofHours(1);

    private final CacheManager manager;
    private final CacheManager reader;
    private final UnaryOperator<Cache<?, ?>> side;

    private EveryOperation(CacheManager manager, CacheManager reader, UnaryOperator<Cache<?, ?>> side) {
        this.manager = manager;
        this.reader = reader;
        this.side = side;
    }

    static void on(CacheManager manager) throws Exception {
        on(manager, manager, cache -> cache);
    }

    /**
     * @param reader of the same caches: what only reads is asked of it, since the other may read from replicas that are
     *     behind
     * @param side of the caches that is used
     */
    static void on(CacheManager manager, CacheManager reader, UnaryOperator<Cache<?, ?>> side) throws Exception {
        EveryOperation operations = new EveryOperation(manager, reader, side);
        operations.one();
        operations.many();
        operations.processors();
        operations.expiry();
        operations.store();
        operations.events();
        operations.clearing();
    }

    private void one() {
        Cache<String, Integer> cache = create("one", new MutableConfiguration<>());
        for (String key : keys(20)) {
            assertThat(reading(cache).get(key)).isNull();
            assertThat(cache.putIfAbsent(key, 1)).isTrue();
            assertThat(cache.putIfAbsent(key, 2)).isFalse();
            assertThat(reading(cache).containsKey(key)).isTrue();
            assertThat(cache.getAndPut(key, 2)).isEqualTo(1);
            cache.put(key, 3);
            assertThat(cache.replace(key, 4)).isTrue();
            assertThat(cache.replace(key, 3, 5)).isFalse();
            assertThat(cache.replace(key, 4, 5)).isTrue();
            assertThat(cache.getAndReplace(key, 6)).isEqualTo(5);
            assertThat(reading(cache).get(key)).isEqualTo(6);
            assertThat(cache.remove(key, 5)).isFalse();
            assertThat(cache.remove(key, 6)).isTrue();
            assertThat(cache.remove(key)).isFalse();
            cache.put(key, 7);
            assertThat(cache.getAndRemove(key)).isEqualTo(7);
            TtlCache.of(cache).put(key, 8, HOUR);
            assertThat(TtlCache.of(cache).replace(key, 9, HOUR)).isTrue();
            assertThat(TtlCache.of(cache).putIfAbsent(key, 10, HOUR)).isFalse();
            TtlCache.of(cache).put(key, 11, java.time.Duration.ZERO);
            assertThat(reading(cache).containsKey(key)).isFalse();
        }
    }

    private void many() {
        Cache<String, Integer> cache = create("many", new MutableConfiguration<>());
        Map<String, Integer> entries = entries(MANY);
        cache.putAll(entries);
        assertThat(reading(cache).getAll(entries.keySet())).isEqualTo(entries);
        List<String> seen = new ArrayList<>();
        cache.forEach(entry -> seen.add(entry.getKey()));
        assertThat(seen).containsExactlyInAnyOrderElementsOf(entries.keySet());
        TtlCache.of(cache).putAll(entries, HOUR);
        cache.removeAll(Set.copyOf(keys(100)));
        assertThat(reading(cache).getAll(entries.keySet())).hasSize(MANY - 100);
        Iterator<Cache.Entry<String, Integer>> iterator = cache.iterator();
        iterator.next();
        iterator.remove();
        assertThat(reading(cache).getAll(entries.keySet())).hasSize(MANY - 101);
    }

    private void processors() {
        Cache<String, Integer> cache = create("processors", new MutableConfiguration<>());
        Map<String, EntryProcessorResult<Integer>> results =
                cache.invokeAll(Set.copyOf(keys(20)), (entry, arguments) -> {
                    entry.setValue(1);
                    return 1;
                });
        assertThat(results).hasSize(20);
        for (String key : keys(20)) {
            cache.invoke(key, (entry, arguments) -> {
                entry.setValue(entry.getValue() + 1);
                return null;
            });
            assertThat(reading(cache).get(key)).isEqualTo(2);
        }
    }

    private void expiry() {
        Cache<String, Integer> created = create(
                "created",
                new MutableConfiguration<String, Integer>()
                        .setExpiryPolicyFactory(CreatedExpiryPolicy.factoryOf(Duration.ONE_HOUR)));
        Cache<String, Integer> accessed = create(
                "accessed",
                new MutableConfiguration<String, Integer>()
                        .setExpiryPolicyFactory(AccessedExpiryPolicy.factoryOf(Duration.ONE_HOUR)));
        for (Cache<String, Integer> cache : List.of(created, accessed)) {
            cache.put("k", 1);
            cache.put("k", 2);
            assertThat(cache.getAndPut("k", 3)).isEqualTo(2);
            assertThat(reading(cache).get("k")).isEqualTo(3);
        }
    }

    private void store() throws Exception {
        MapStore<String, Integer> store = new MapStore<>();
        store.rows.putAll(entries(20));
        Cache<String, Integer> cache = create("store", store.readAndWriteThrough());
        assertThat(cache.get("k1")).isEqualTo(1);
        CompletionListenerFuture loaded = new CompletionListenerFuture();
        cache.loadAll(Set.copyOf(keys(20)), true, loaded);
        loaded.get(30, TimeUnit.SECONDS);
        cache.put("k2", 22);
        cache.putAll(Map.of("k3", 33, "k4", 44));
        assertThat(store.rows).containsEntry("k2", 22).containsEntry("k3", 33);
        cache.removeAll();
        assertThat(store.rows).isEmpty();
    }

    private void events() {
        RecordingListener<String, Integer> listener = new RecordingListener<>();
        Cache<String, Integer> cache = create("events", listener.listened());
        cache.putAll(entries(20));
        assertThat(listener.keys).containsExactlyInAnyOrderElementsOf(keys(20));
    }

    private void clearing() {
        Cache<String, Integer> cache = create("clearing", new MutableConfiguration<>());
        Cache<String, Integer> other = create("other", new MutableConfiguration<>());
        other.put("stays", 1);
        cache.putAll(entries(MANY));
        cache.clear();
        assertThat(cache.iterator().hasNext()).isFalse();
        cache.putAll(entries(MANY));
        cache.removeAll();
        assertThat(reading(cache).getAll(Set.copyOf(keys(MANY)))).isEmpty();
        assertThat(reading(other).get("stays")).isEqualTo(1);
        manager.destroyCache("other");
        other = create("other", new MutableConfiguration<>());
        assertThat(reading(other).get("stays")).isNull();
    }

    @SuppressWarnings("unchecked") // the side of a cache has the types of the cache
    private Cache<String, Integer> create(String name, MutableConfiguration<String, Integer> configuration) {
        return (Cache<String, Integer>) side.apply(manager.createCache(name, configuration));
    }

    /** The same cache, for what only reads. */
    private Cache<String, Integer> reading(Cache<String, Integer> cache) {
        if (reader == manager) {
            return cache;
        }
        Cache<String, Integer> open = reader.getCache(cache.getName());
        return open != null ? open : reader.createCache(cache.getName(), new MutableConfiguration<>());
    }

    private static List<String> keys(int number) {
        return IntStream.range(0, number).mapToObj(i -> "k" + i).toList();
    }

    private static Map<String, Integer> entries(int number) {
        return IntStream.range(0, number).boxed().collect(Collectors.toMap(i -> "k" + i, i -> i));
    }
}
