package io.omnicache.jcache;

import static org.assertj.core.api.Assertions.assertThat;

import io.omnicache.jcache.testing.AsyncJoined;
import io.omnicache.jcache.testing.IndexInspection;
import io.omnicache.jcache.testing.RedisServer;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import javax.cache.Cache;
import javax.cache.CacheManager;
import javax.cache.configuration.FactoryBuilder;
import javax.cache.configuration.MutableCacheEntryListenerConfiguration;
import javax.cache.configuration.MutableConfiguration;
import javax.cache.event.CacheEntryCreatedListener;
import javax.cache.event.CacheEntryEvent;
import javax.cache.event.CacheEntryRemovedListener;
import javax.cache.event.CacheEntryUpdatedListener;
import javax.cache.expiry.AccessedExpiryPolicy;
import javax.cache.expiry.CreatedExpiryPolicy;
import javax.cache.expiry.Duration;
import javax.cache.expiry.ExpiryPolicy;
import javax.cache.expiry.TouchedExpiryPolicy;
import javax.cache.integration.CacheLoader;
import javax.cache.integration.CacheWriter;
import javax.cache.integration.CompletionListenerFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Every operation gives the same results on every kind of cache, whichever way it takes to Redis. */
class OperationParityTest {
    @RegisterExtension
    final RedisServer redis = RedisServer.shared();

    private final RedisCachingProvider provider = new RedisCachingProvider();

    @TempDir
    Path directory;

    /** Each kind of cache, without an index and with one. */
    static Stream<Arguments> configurations() {
        return Stream.of("scan", "index")
                .flatMap(sweep -> kinds().map(kind -> Arguments.of(kind.get()[0], sweep, kind.get()[1])));
    }

    private static Stream<Arguments> kinds() {
        Duration hour = Duration.ONE_HOUR;
        return Stream.of(
                Arguments.of("plain", plain()),
                Arguments.of("created", plain().setExpiryPolicyFactory(CreatedExpiryPolicy.factoryOf(hour))),
                Arguments.of("accessed", plain().setExpiryPolicyFactory(AccessedExpiryPolicy.factoryOf(hour))),
                Arguments.of("touched", plain().setExpiryPolicyFactory(TouchedExpiryPolicy.factoryOf(hour))),
                Arguments.of("own policy", plain().setExpiryPolicyFactory(OwnPolicy::new)),
                Arguments.of("writer", plain().setWriteThrough(true).setCacheWriterFactory(Store::new)),
                Arguments.of(
                        "loader",
                        plain().setReadThrough(true).setCacheLoaderFactory(FactoryBuilder.factoryOf(Known.class))),
                Arguments.of(
                        "listener",
                        plain().addCacheEntryListenerConfiguration(new MutableCacheEntryListenerConfiguration<>(
                                Recorder::new, null, true, true))));
    }

    @AfterEach
    void close() {
        provider.close();
    }

    @ParameterizedTest(name = "{0}, {1}")
    @MethodSource("configurations")
    void operations_onEveryKindOfCache_giveTheSameResultsAndStatistics(
            String name, String sweep, MutableConfiguration<Object, String> configuration) throws Exception {
        operate(name, sweep, configuration, cache -> cache);
    }

    @ParameterizedTest(name = "{0}, {1}")
    @MethodSource("configurations")
    void asynchronousOperations_onEveryKindOfCache_giveTheSame(
            String name, String sweep, MutableConfiguration<Object, String> configuration) throws Exception {
        operate(name, sweep, configuration, AsyncJoined::of);
    }

    private void operate(
            String name,
            String sweep,
            MutableConfiguration<Object, String> configuration,
            UnaryOperator<Cache<Object, String>> side)
            throws Exception {
        Store.DATA.clear();
        Recorder.EVENTS.clear();
        boolean indexed = sweep.equals("index");
        URI uri = indexed ? IndexInspection.settings(directory, redis.uri()).toUri() : URI.create(redis.uri());
        CacheManager manager = provider.getCacheManager(uri, null);
        IndexInspection index =
                new IndexInspection(List.of(redis::command), redis.keyPrefix(), name.replace(" ", "%20"));
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
        loaded.get();
        assertThat(index.members()).isEqualTo(indexed ? index.entries() : Set.of());
        cache.removeAll();
        assertThat(cache.iterator().hasNext()).isFalse();
        cache.put("last", "z");
        cache.clear();
        assertThat(cache.containsKey("last")).isFalse();

        var statistics = java.lang.management.ManagementFactory.getPlatformMBeanServer();
        var bean = new javax.management.ObjectName("javax.cache:type=CacheStatistics,CacheManager="
                + manager.getURI().toString().replaceAll("[:=?]", ".") + ",Cache=" + name);
        assertThat(statistics.getAttribute(bean, "CachePuts")).isEqualTo(16L);
        assertThat(statistics.getAttribute(bean, "CacheRemovals")).isEqualTo(11L);
        if (configuration.isWriteThrough()) {
            assertThat(Store.DATA).containsOnlyKeys("last");
        }
        if (name.equals("listener")) {
            assertThat(Recorder.EVENTS).startsWith("CREATED k", "UPDATED k", "CREATED new", "UPDATED k", "UPDATED k");
            assertThat(Recorder.EVENTS).hasSize(27);
        }
        manager.destroyCache(name);
        assertThat(manager.getCacheNames()).isEmpty();
        assertThat(index.sets()).isEmpty();
    }

    /** Whichever operation created an entry, it has a member, and has none when it is gone. */
    @ParameterizedTest(name = "{0}")
    @MethodSource("kinds")
    void everyOperation_onACacheWithAnIndex_keepsIt(String name, MutableConfiguration<Object, String> configuration)
            throws Exception {
        CacheManager manager = provider.getCacheManager(
                IndexInspection.settings(directory, redis.uri()).toUri(), null);
        Cache<Object, String> cache = manager.createCache(name, configuration);
        IndexInspection index =
                new IndexInspection(List.of(redis::command), redis.keyPrefix(), name.replace(" ", "%20"));
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

    private static MutableConfiguration<Object, String> plain() {
        return new MutableConfiguration<>();
    }

    /** A policy of the application's, whose durations may not be read in advance. */
    @SuppressWarnings("NullAway") // The API says null to keep the time to live.
    static final class OwnPolicy implements ExpiryPolicy {
        @Override
        public Duration getExpiryForCreation() {
            return Duration.ONE_HOUR;
        }

        @Override
        public Duration getExpiryForAccess() {
            return Duration.ONE_DAY;
        }

        @Override
        public Duration getExpiryForUpdate() {
            return null;
        }
    }

    /** A loader that knows only what says so. */
    @SuppressWarnings("NullAway") // The API says null for a key that the store does not know.
    public static final class Known implements CacheLoader<Object, String>, java.io.Serializable {
        @Override
        public String load(Object key) {
            return key.toString().startsWith("known ") ? "v" : null;
        }

        @Override
        public Map<Object, String> loadAll(Iterable<?> keys) {
            Map<Object, String> loaded = new HashMap<>();
            keys.forEach(key -> loaded.put(key, load(key)));
            return loaded;
        }
    }

    static final class Store implements CacheWriter<Object, String> {
        static final Map<Object, String> DATA = new ConcurrentHashMap<>();

        @Override
        public void write(Cache.Entry<?, ? extends String> entry) {
            DATA.put(entry.getKey(), entry.getValue());
        }

        @Override
        public void writeAll(Collection<Cache.Entry<?, ? extends String>> entries) {
            entries.forEach(this::write);
            entries.clear();
        }

        @Override
        public void delete(Object key) {
            DATA.remove(key);
        }

        @Override
        public void deleteAll(Collection<?> keys) {
            keys.forEach(this::delete);
            keys.clear();
        }
    }

    static final class Recorder
            implements CacheEntryCreatedListener<Object, String>,
                    CacheEntryUpdatedListener<Object, String>,
                    CacheEntryRemovedListener<Object, String> {
        static final List<String> EVENTS = Collections.synchronizedList(new ArrayList<>());

        @Override
        public void onCreated(Iterable<CacheEntryEvent<?, ? extends String>> events) {
            record(events);
        }

        @Override
        public void onUpdated(Iterable<CacheEntryEvent<?, ? extends String>> events) {
            record(events);
        }

        @Override
        public void onRemoved(Iterable<CacheEntryEvent<?, ? extends String>> events) {
            record(events);
        }

        private static void record(Iterable<CacheEntryEvent<?, ? extends String>> events) {
            events.forEach(event -> EVENTS.add(event.getEventType() + " " + event.getKey()));
        }
    }
}
