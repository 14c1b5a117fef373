package io.omnicache.jcache;

import static org.assertj.core.api.Assertions.assertThat;

import io.omnicache.jcache.codec.ApplicationCodecs;
import io.omnicache.jcache.testing.AsyncJoined;
import io.omnicache.jcache.testing.Caches;
import io.omnicache.jcache.testing.FixedKeys;
import io.omnicache.jcache.testing.IndexInspection;
import io.omnicache.jcache.testing.RedisServer;
import io.omnicache.jcache.testing.Statistics;
import io.omnicache.jcache.testing.Waiting;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import javax.cache.Cache;
import javax.cache.CacheManager;
import javax.cache.configuration.MutableConfiguration;
import javax.cache.integration.CompletionListenerFuture;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Every operation has the same results and statistics on every kind of cache. */
class OperationParityTest {
    private final KindOfCache.Parts parts = new KindOfCache.Parts();

    @RegisterExtension
    final Caches caches = onServer();

    private final RedisServer redis = caches.redis();

    /** The caches on the server that all tests share. */
    Caches onServer() {
        return Caches.shared();
    }

    /** Each kind of cache, without an index and with one. */
    static Stream<Arguments> configurations() {
        return Stream.of(KindOfCache.values())
                .flatMap(kind -> Stream.of(Arguments.of(kind, false), Arguments.of(kind, true)));
    }

    @ParameterizedTest(name = "{0}, {1}")
    @MethodSource("configurations")
    void operations_onEveryKindOfCache_giveTheSameResultsAndStatistics(KindOfCache kind, boolean indexed)
            throws Exception {
        operate(kind, indexed, cache -> cache);
    }

    @ParameterizedTest(name = "{0}, {1}")
    @MethodSource("configurations")
    void asynchronousOperations_onEveryKindOfCache_giveTheSame(KindOfCache kind, boolean indexed) throws Exception {
        operate(kind, indexed, AsyncJoined::of);
    }

    /** Leases are for caches without loader and writer. */
    static Stream<Arguments> configurationsForLeases() {
        return configurations()
                .filter(given -> !Set.of(KindOfCache.LOADER, KindOfCache.WRITER).contains(given.get()[0]));
    }

    @ParameterizedTest(name = "{0}, {1}")
    @MethodSource("configurationsForLeases")
    void operations_onACacheWithLeases_giveTheSame(KindOfCache kind, boolean indexed) throws Exception {
        String sweep = indexed ? "index" : "scan";
        operate(kind, indexed, cache -> cache, caches.settings("defaults: {leases: true, sweep: " + sweep + "}"));
    }

    @ParameterizedTest
    @EnumSource
    void operations_onAnEncryptedCache_giveTheSame(KindOfCache kind) throws Exception {
        operate(kind, false, cache -> cache, caches.settings("defaults: {" + FixedKeys.SETTING + "}"));
    }

    /** Each value is larger than a byte, but hardly one gets smaller: both forms lie in Redis. */
    @ParameterizedTest
    @EnumSource
    void asynchronousOperations_onACompressedAndEncryptedCache_giveTheSame(KindOfCache kind) throws Exception {
        String settings = "defaults: {sweep: index, compression: {above: 1B}, " + FixedKeys.SETTING + "}";
        operate(kind, true, AsyncJoined::of, caches.settings(settings));
    }

    /** Each kind of cache, with each codec that isn't the default and stores texts. */
    static Stream<Arguments> configurationsOfCodecs() {
        return Stream.of(KindOfCache.values())
                .flatMap(kind -> Stream.of("json", "fory", "string", ApplicationCodecs.Texts.class.getName())
                        .map(codec -> Arguments.of(kind, codec)));
    }

    @ParameterizedTest(name = "{0}, {1}")
    @MethodSource("configurationsOfCodecs")
    void operations_withEveryCodec_giveTheSame(KindOfCache kind, String codec) throws Exception {
        operate(
                kind,
                false,
                cache -> cache,
                caches.settings("defaults: {codec: " + codec + ", value-type: java.lang.String}"));
    }

    private void operate(KindOfCache kind, boolean indexed, UnaryOperator<Cache<Object, String>> side)
            throws Exception {
        operate(kind, indexed, side, indexed ? caches.indexed() : caches.manager());
    }

    private void operate(
            KindOfCache kind, boolean indexed, UnaryOperator<Cache<Object, String>> side, CacheManager manager)
            throws Exception {
        String name = kind.name();
        MutableConfiguration<Object, String> configuration = kind.configuration(parts);
        IndexInspection index = new IndexInspection(List.of(redis::command), redis.keyPrefix(), name);
        Cache<Object, String> cache = side.apply(manager.createCache(name, configuration));
        manager.enableStatistics(name, true);
        manager.enableManagement(name, true);

        assertThat(cache.get("k")).isNull();
        assertThat(cache.getAndRemove("k")).isNull();
        assertThat(cache.remove("k")).isFalse();
        assertThat(cache.replace("k", "x")).isFalse();
        assertThat(cache.getAndReplace("k", "x")).isNull();
        assertThat(cache.replace("k", "x", "y")).isFalse();
        assertThat(cache.remove("k", "x")).isFalse();
        cache.put("k", "a");
        assertThat(cache.getAndPut("k", "b")).isEqualTo("a");
        assertThat(cache.putIfAbsent("k", "c")).isFalse();
        assertThat(cache.putIfAbsent("new", "n")).isTrue();
        assertThat(cache.replace("k", "d")).isTrue();
        assertThat(cache.getAndReplace("k", "e")).isEqualTo("d");
        assertThat(cache.replace("k", "wrong", "f")).isFalse();
        assertThat(cache.replace("k", "e", "f")).isTrue();
        assertThat(cache.remove("k", "wrong")).isFalse();
        assertThat(cache.get("k")).isEqualTo("f");
        assertThat(cache.remove("k", "f")).isTrue();
        assertThat(cache.getAndPut("k", "g")).isNull();
        assertThat(cache.getAndRemove("k")).isEqualTo("g");
        assertThat(cache.remove("new")).isTrue();

        String replaced = cache.invoke("i", (entry, arguments) -> {
            String before = entry.getValue();
            entry.setValue("1");
            return String.valueOf(before);
        });
        assertThat(replaced).isEqualTo("null");
        assertThat(cache.<Boolean>invoke("i", (entry, arguments) -> entry.exists()))
                .isTrue();
        cache.invoke("i", (entry, arguments) -> {
            entry.remove();
            return null;
        });
        assertThat(cache.containsKey("i")).isFalse();

        Map<Object, String> entries = new HashMap<>();
        for (Object key : List.of("{#}", "#", 1, 2L, new java.util.UUID(1, 2), java.time.LocalDate.EPOCH, "\ud800")) {
            entries.put(key, "v" + key.getClass());
        }
        cache.putAll(entries);
        assertThat(cache.getAll(entries.keySet())).isEqualTo(entries);
        assertThat(index.entries()).hasSize(entries.size());
        assertThat(index.members()).isEqualTo(indexed ? index.entries() : Set.of());
        Map<Object, String> walked = new HashMap<>();
        for (Iterator<Cache.Entry<Object, String>> i = cache.iterator(); i.hasNext(); ) {
            Cache.Entry<Object, String> entry = i.next();
            walked.put(entry.getKey(), entry.getValue());
            if (entry.getKey().equals("#")) {
                i.remove();
            }
        }
        assertThat(walked).isEqualTo(entries);
        assertThat(cache.invokeAll(Set.of(1, 2L), (entry, arguments) -> entry.getValue()))
                .hasSize(2);
        cache.removeAll(Set.of(1, 2L, "absent"));
        CompletionListenerFuture loaded = new CompletionListenerFuture();
        cache.loadAll(Set.of("absent"), true, loaded);
        Waiting.get(loaded);
        assertThat(index.members()).isEqualTo(indexed ? index.entries() : Set.of());
        cache.removeAll();
        assertThat(cache.iterator().hasNext()).isFalse();
        cache.put("last", "z");
        cache.clear();
        assertThat(cache.containsKey("last")).isFalse();

        assertThat(Statistics.count(name, "CachePuts")).isEqualTo(16);
        assertThat(Statistics.count(name, "CacheRemovals")).isEqualTo(11);
        if (configuration.isWriteThrough()) {
            assertThat(parts.store.rows).containsOnlyKeys("last");
        }
        if (kind == KindOfCache.LISTENER) {
            assertThat(parts.listener.heard)
                    .startsWith("CREATED k", "UPDATED k", "CREATED new", "UPDATED k", "UPDATED k");
            assertThat(parts.listener.heard).hasSize(27);
        }
        manager.destroyCache(name);
        assertThat(manager.getCacheNames()).isEmpty();
        assertThat(index.sets()).isEmpty();
    }

    /** The index has a member for each entry, for all operations that create or remove one. */
    @ParameterizedTest
    @EnumSource
    void everyOperation_onACacheWithAnIndex_keepsIt(KindOfCache kind) throws Exception {
        String name = kind.name();
        MutableConfiguration<Object, String> configuration = kind.configuration(parts);
        Cache<Object, String> cache = caches.indexed().createCache(name, configuration);
        IndexInspection index = new IndexInspection(List.of(redis::command), redis.keyPrefix(), name);
        CompletionListenerFuture loaded = new CompletionListenerFuture();
        Map<String, Runnable> creating = new LinkedHashMap<>();
        creating.put("put", () -> cache.put("put", "v"));
        creating.put("getAndPut", () -> cache.getAndPut("getAndPut", "v"));
        creating.put("putIfAbsent", () -> cache.putIfAbsent("putIfAbsent", "v"));
        creating.put("putAll", () -> cache.putAll(Map.of("putAll", "v")));
        creating.put(
                "invoke",
                () -> cache.invoke("invoke", (entry, arguments) -> {
                    entry.setValue("v");
                    return null;
                }));
        if (configuration.getCacheLoaderFactory() != null) {
            creating.put("known get", () -> cache.get("known get"));
            creating.put("known getAll", () -> cache.getAll(Set.of("known getAll")));
            creating.put("known invoke", () -> cache.invoke("known invoke", (entry, arguments) -> entry.getValue()));
            creating.put("known loadAll", () -> cache.loadAll(Set.of("known loadAll"), false, loaded));
        }
        List<Consumer<String>> ending = List.of(
                cache::remove,
                cache::getAndRemove,
                key -> cache.remove(key, "v"),
                key -> cache.removeAll(Set.of(key)),
                key -> cache.invoke(key, (entry, arguments) -> {
                    entry.remove();
                    return null;
                }));

        for (Map.Entry<String, Runnable> operation : creating.entrySet()) {
            operation.getValue().run();
            if (operation.getKey().endsWith("loadAll")) {
                loaded.get();
            }
            assertThat(index.entries()).containsExactly(operation.getKey());
            assertThat(index.members()).containsExactly(operation.getKey());
            cache.replace(operation.getKey(), "w");
            cache.getAndReplace(operation.getKey(), "v");
            cache.replace(operation.getKey(), "v", "w");
            assertThat(index.members()).containsExactly(operation.getKey());
            cache.remove(operation.getKey());
            assertThat(index.members()).isEmpty();
        }
        for (Consumer<String> operation : ending) {
            cache.put("k", "v");
            operation.accept("k");
            assertThat(index.entries()).isEmpty();
            assertThat(index.members()).isEmpty();
        }
        cache.replace("absent", "v");
        cache.getAndReplace("absent", "v");
        cache.replace("absent", "v", "w");
        assertThat(index.members()).isEmpty();
    }
}
