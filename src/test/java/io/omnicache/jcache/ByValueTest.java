package io.omnicache.jcache;

import static io.omnicache.jcache.Mutables.list;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import io.omnicache.jcache.Mutables.Key;
import io.omnicache.jcache.testing.RedisServer;
import java.net.URI;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import javax.cache.Cache;
import javax.cache.configuration.MutableConfiguration;
import javax.cache.expiry.CreatedExpiryPolicy;
import javax.cache.expiry.Duration;
import javax.cache.integration.CacheLoader;
import javax.cache.integration.CacheWriter;
import javax.cache.integration.CompletionListenerFuture;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What one party does to an object that it gave or got, nobody else sees: callers, processors, loaders, writers. */
class ByValueTest {
    @RegisterExtension
    final RedisServer redis = RedisServer.shared();

    private final RedisCachingProvider provider = new RedisCachingProvider();
    private final RedisCachingProvider otherJvm = new RedisCachingProvider();

    /** The loader's own objects. */
    private final Map<Key, List<String>> table = new HashMap<>();

    @AfterEach
    void close() {
        provider.close();
        otherJvm.close();
    }

    @Test
    void get_thatLoads_doesntGiveTheLoadersObject() {
        Cache<Key, List<String>> cache = loading();
        table.put(new Key("a"), list("row"));

        cache.get(new Key("a")).add("altered");

        assertThat(table.get(new Key("a"))).containsExactly("row");
        assertThat(cache.get(new Key("a"))).containsExactly("row");
    }

    @Test
    void get_ofALoadThatIsNotKept_doesntGiveTheLoadersObject() {
        Cache<Key, List<String>> cache = create(
                provider,
                configuration()
                        .setReadThrough(true)
                        .setCacheLoaderFactory(this::tableLoader)
                        .setExpiryPolicyFactory(CreatedExpiryPolicy.factoryOf(Duration.ZERO)));
        table.put(new Key("a"), list("row"));

        cache.get(new Key("a")).add("altered");

        assertThat(cache.get(new Key("a"))).containsExactly("row");
        assertThat(table.get(new Key("a"))).containsExactly("row");
    }

    @Test
    void getAll_thatLoadsOneObjectForTwoKeys_givesEachItsOwn() {
        Cache<Key, List<String>> cache = loading();
        List<String> shared = list("row");
        table.put(new Key("a"), shared);
        table.put(new Key("b"), shared);

        Map<Key, List<String>> loaded = cache.getAll(Set.of(new Key("a"), new Key("b")));
        requireNonNull(loaded.get(new Key("a"))).add("altered");

        assertThat(shared).containsExactly("row");
        assertThat(loaded.get(new Key("b"))).containsExactly("row");
    }

    @Test
    void loader_thatAltersItsKey_altersNobodyElses() {
        Cache<Key, List<String>> cache = create(
                provider,
                configuration()
                        .setReadThrough(true)
                        .setCacheLoaderFactory(() -> loader(key -> {
                            String id = key.id;
                            key.id = "altered";
                            return list(id);
                        })));
        Key one = new Key("one");
        Key two = new Key("two");

        assertThat(cache.get(one)).containsExactly("one");
        assertThat(one.id).isEqualTo("one");
        assertThat(cache.<List<String>>invoke(two, (entry, none) -> entry.getValue()))
                .containsExactly("two");
        assertThat(two.id).isEqualTo("two");
    }

    @Test
    void getAll_ofByteArrays_findsWhatTheLoaderReturnsForTheArraysItGot() {
        Cache<byte[], String> cache = provider.getCacheManager(URI.create(redis.uri()), null)
                .createCache(
                        "bytes",
                        new MutableConfiguration<byte[], String>()
                                .setReadThrough(true)
                                .setCacheLoaderFactory(() -> new ArrayLoader()));
        byte[] one = {1};
        byte[] two = {2};

        Map<byte[], String> loaded = cache.getAll(Set.of(one, two));

        assertThat(loaded.get(one)).isEqualTo("1");
        assertThat(loaded.get(two)).isEqualTo("2");
        assertThat(cache.get(new byte[] {3})).isEqualTo("3");
    }

    @Test
    void invoke_thatAltersWhatItLoads_changesNeitherTheLoadersObjectNorTheEntry() {
        Cache<Key, List<String>> cache = loading();
        table.put(new Key("a"), list("row"));

        cache.invoke(new Key("a"), (entry, none) -> entry.getValue().add("altered"));

        assertThat(table.get(new Key("a"))).containsExactly("row");
        assertThat(cache.get(new Key("a"))).containsExactly("row");
    }

    @Test
    void invoke_thatRunsAgain_getsWhatWasLoadedAsItWas() {
        Cache<Key, List<String>> cache = loading();
        Cache<Key, List<String>> other = create(otherJvm, configuration());
        Key key = new Key("a");
        table.put(key, list("row"));
        AtomicInteger runs = new AtomicInteger();
        List<List<String>> got = new ArrayList<>();

        cache.<@Nullable Void>invoke(key, (entry, none) -> {
            List<String> value = entry.getValue();
            got.add(new ArrayList<>(value));
            value.add("altered");
            switch (runs.getAndIncrement()) {
                case 0 -> other.put(new Key("a"), list("other"));
                case 1 -> other.remove(new Key("a"));
                default -> {}
            }
            entry.setValue(value);
            return null;
        });

        assertThat(got).containsExactly(list("row"), list("other"), list("row"));
        assertThat(cache.get(key)).containsExactly("row", "altered");
    }

    @Test
    void invokeAll_whoseProcessorAltersItsKey_changesTheEntriesAsked() {
        Cache<Key, List<String>> cache = create(provider, configuration());
        Set<Key> keys = Set.of(new Key("a"), new Key("b"));

        Map<Key, ?> results = cache.invokeAll(keys, (entry, none) -> {
            entry.getKey().id = "altered";
            entry.setValue(list("v"));
            return "done";
        });

        assertThat(results).containsOnlyKeys(new Key("a"), new Key("b"));
        assertThat(cache.getAll(keys)).containsOnlyKeys(new Key("a"), new Key("b"));
    }

    static Stream<Arguments> writes() {
        return Stream.of(
                write("put", Cache::put),
                write("getAndPut", Cache::getAndPut),
                write("putIfAbsent", Cache::putIfAbsent),
                write("putAll", (cache, key, value) -> cache.putAll(Map.of(key, value))),
                write("replace", (cache, key, value) -> {
                    cache.put(key, list("old"));
                    cache.replace(key, value);
                }),
                write("replace of a value", (cache, key, value) -> {
                    cache.put(key, list("old"));
                    cache.replace(key, list("old"), value);
                }),
                write("getAndReplace", (cache, key, value) -> {
                    cache.put(key, list("old"));
                    cache.getAndReplace(key, value);
                }),
                write(
                        "invoke",
                        (cache, key, value) -> cache.<@Nullable Void>invoke(key, (entry, none) -> {
                            entry.setValue(value);
                            return null;
                        })),
                write(
                        "invokeAll",
                        (cache, key, value) -> cache.<@Nullable Void>invokeAll(Set.of(key), (entry, none) -> {
                            entry.setValue(value);
                            return null;
                        })));
    }

    /** A writer that keeps what it got, and writes it later. */
    @ParameterizedTest(name = "{0}")
    @MethodSource("writes")
    void writer_thatKeepsAnEntry_hasItAsItWas(String name, Write write) {
        KeepingWriter writer = new KeepingWriter();
        Cache<Key, List<String>> cache =
                create(provider, configuration().setWriteThrough(true).setCacheWriterFactory(() -> writer));
        Key key = new Key("k");
        List<String> value = list("v");

        write.run(cache, key, value);
        value.add("altered");
        key.id = "altered";

        Cache.Entry<? extends Key, ? extends List<String>> last = writer.kept.get(writer.kept.size() - 1);
        assertThat(last.getValue()).isEqualTo(list("v"));
        assertThat(last.getKey()).isEqualTo(new Key("k"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("writes")
    void writer_thatAltersAnEntry_altersNobodyElses(String name, Write write) {
        KeepingWriter writer = new KeepingWriter();
        writer.alters = true;
        Cache<Key, List<String>> cache =
                create(provider, configuration().setWriteThrough(true).setCacheWriterFactory(() -> writer));
        Key key = new Key("k");
        List<String> value = list("v");

        write.run(cache, key, value);

        assertThat(value).containsExactly("v");
        assertThat(key.id).isEqualTo("k");
        assertThat(cache.get(new Key("k"))).containsExactly("v");
    }

    @Test
    void removeAll_whoseWriterAltersTheKeys_removesTheEntriesAsked() {
        KeepingWriter writer = new KeepingWriter();
        Cache<Key, List<String>> cache =
                create(provider, configuration().setWriteThrough(true).setCacheWriterFactory(() -> writer));
        Key key = new Key("k");
        cache.put(key, list("v"));
        writer.alters = true;

        cache.removeAll(Set.of(key));

        assertThat(key.id).isEqualTo("k");
        assertThat(cache.containsKey(key)).isFalse();
    }

    @Test
    void iterator_whoseEntrysKeyIsAltered_removesTheEntryThatCame() {
        Cache<Key, List<String>> cache = create(provider, configuration());
        cache.put(new Key("a"), list("v"));
        Iterator<Cache.Entry<Key, List<String>>> entries = cache.iterator();

        entries.next().getKey().id = "altered";
        entries.remove();

        assertThat(cache.containsKey(new Key("a"))).isFalse();
    }

    @Test
    void loadAll_whoseCallerAltersItsKeys_loadsTheKeysAsTheyWere() throws Exception {
        CountDownLatch bothThreads = new CountDownLatch(2);
        CountDownLatch go = new CountDownLatch(1);
        Cache<Key, List<String>> cache = create(
                provider,
                configuration()
                        .setCacheLoaderFactory(() -> loader(key -> {
                            if (key.id.startsWith("slow")) {
                                bothThreads.countDown();
                                await(go);
                            }
                            return list(key.id);
                        })));
        cache.loadAll(Set.of(new Key("slow1")), true, null);
        cache.loadAll(Set.of(new Key("slow2")), true, null);
        await(bothThreads);
        CompletionListenerFuture loaded = new CompletionListenerFuture();
        Key key = new Key("k");

        cache.loadAll(Set.of(key), true, loaded);
        key.id = "altered";
        go.countDown();

        loaded.get(10, TimeUnit.SECONDS);
        assertThat(cache.get(new Key("k"))).containsExactly("k");
    }

    private Cache<Key, List<String>> loading() {
        return create(provider, configuration().setReadThrough(true).setCacheLoaderFactory(this::tableLoader));
    }

    private CacheLoader<Key, List<String>> tableLoader() {
        return loader(table::get);
    }

    private static MutableConfiguration<Key, List<String>> configuration() {
        return new MutableConfiguration<>();
    }

    private Cache<Key, List<String>> create(
            RedisCachingProvider from, MutableConfiguration<Key, List<String>> configuration) {
        return from.getCacheManager(URI.create(redis.uri()), null).createCache("c", configuration);
    }

    private static void await(CountDownLatch latch) {
        try {
            assertThat(latch.await(10, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static CacheLoader<Key, List<String>> loader(Load load) {
        return new CacheLoader<>() {
            @Override
            public @Nullable List<String> load(Key key) {
                return load.of(key);
            }

            @Override
            public Map<Key, List<String>> loadAll(Iterable<? extends Key> keys) {
                Map<Key, List<String>> loaded = new HashMap<>();
                keys.forEach(key -> loaded.put(new Key(key.id), load.of(key)));
                return loaded;
            }
        };
    }

    private static Arguments write(String name, Write write) {
        return Arguments.of(name, write);
    }

    @FunctionalInterface
    private interface Load {
        @Nullable
        List<String> of(Key key);
    }

    @FunctionalInterface
    interface Write {
        void run(Cache<Key, List<String>> cache, Key key, List<String> value);
    }

    /** Knows each key by the array that it was given. */
    private static final class ArrayLoader implements CacheLoader<byte[], String> {
        @Override
        public String load(byte[] key) {
            return String.valueOf(key[0]);
        }

        @Override
        public Map<byte[], String> loadAll(Iterable<? extends byte[]> keys) {
            Map<byte[], String> loaded = new LinkedHashMap<>();
            keys.forEach(key -> loaded.put(key, load(key)));
            return loaded;
        }
    }

    private static final class KeepingWriter implements CacheWriter<Key, List<String>> {
        final List<Cache.Entry<? extends Key, ? extends List<String>>> kept =
                Collections.synchronizedList(new ArrayList<>());

        volatile boolean alters;

        @Override
        public void write(Cache.Entry<? extends Key, ? extends List<String>> entry) {
            kept.add(entry);
            if (alters) {
                entry.getValue().add("altered");
                entry.getKey().id = "altered";
            }
        }

        @Override
        public void writeAll(Collection<Cache.Entry<? extends Key, ? extends List<String>>> entries) {
            entries.forEach(this::write);
        }

        @Override
        public void delete(Object key) {
            if (alters) {
                ((Key) key).id = "altered";
            }
        }

        @Override
        public void deleteAll(Collection<?> keys) {
            keys.forEach(this::delete);
        }
    }
}
