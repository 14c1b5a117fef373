package io.omnicache.jcache;

import static io.omnicache.jcache.testing.Waiting.join;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.omnicache.jcache.backend.RedisBackend;
import io.omnicache.jcache.internal.codec.OversizedException;
import io.omnicache.jcache.testing.Caches;
import io.omnicache.jcache.testing.ChildJvm;
import io.omnicache.jcache.testing.MapStore;
import io.omnicache.jcache.testing.RecordingListener;
import io.omnicache.jcache.testing.RedisServer;
import java.io.IOException;
import java.io.ObjectOutputStream;
import java.io.Serializable;
import java.math.BigInteger;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import java.util.function.BiFunction;
import java.util.stream.Stream;
import javax.cache.Cache;
import javax.cache.CacheManager;
import javax.cache.configuration.MutableConfiguration;
import javax.cache.integration.CompletionListenerFuture;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The limit on the size of keys and values: the exception names sizes and setting, and nothing is changed. */
class ValueSizeTest {
    private static final String FILE = """
            defaults:
              limits: {value-size: 1KB}
            caches:
              "large-*":
                limits: {value-size: 2MB}
              text: {codec: string}
              bytes: {codec: bytes}
              fory: {codec: fory, serial-filter: "io.omnicache.**"}
              json: {codec: json, value-type: java.lang.String}
              own: {codec: io.omnicache.jcache.codec.ApplicationCodecs$Texts}
              indexed: {sweep: index}
            """;
    private static final String LARGE = "secret".repeat(500);

    @RegisterExtension
    final Caches caches = Caches.shared();

    private final RedisServer redis = caches.redis();

    private final MapStore<Object, Object> store = new MapStore<>();
    private @Nullable CacheManager manager;

    static Stream<BiConsumer<Cache<Object, Object>, Object>> puts() {
        return Stream.of(
                (cache, large) -> cache.put("k", large),
                (cache, large) -> cache.getAndPut("k", large),
                (cache, large) -> cache.putIfAbsent("other", large),
                (cache, large) -> cache.replace("k", large),
                (cache, large) -> cache.replace("k", "v", large),
                (cache, large) -> cache.getAndReplace("k", large),
                (cache, large) -> cache.putAll(Map.of("other", "w", "k", large)),
                (cache, large) -> cache.invoke("k", (entry, a) -> {
                    entry.setValue(large);
                    return null;
                }),
                (cache, large) -> cache.invokeAll(Set.of("k"), (entry, a) -> {
                            entry.setValue(large);
                            return null;
                        })
                        .values()
                        .iterator()
                        .next()
                        .get(),
                (cache, large) -> join(AsyncCache.of(cache).put("k", large)),
                (cache, large) -> join(AsyncCache.of(cache).putAll(Map.of("k", large))),
                (cache, large) -> join(AsyncCache.of(cache).putIfAbsent("other", large)));
    }

    @ParameterizedTest
    @MethodSource("puts")
    void put_ofALargeValue_changesNothing(BiConsumer<Cache<Object, Object>, Object> put) {
        for (Cache<Object, Object> cache : List.of(plain(), listening(), writing(), named("indexed"))) {
            store.rows.put("k", "v");
            cache.put("k", "v");

            assertThatThrownBy(() -> put.accept(cache, LARGE)).satisfies(ValueSizeTest::isRefusal);
            assertThat(cache.get("k")).as(cache.getName()).isEqualTo("v");
            assertThat(cache.containsKey("other")).isFalse();
            assertThat(store.rows).isEqualTo(Map.of("k", "v"));
        }
    }

    static Stream<BiFunction<Cache<Object, Object>, Object, Object>> uses() {
        return Stream.of(
                Cache::get,
                Cache::containsKey,
                Cache::remove,
                Cache::getAndRemove,
                (cache, key) -> cache.getAndPut(key, "v"),
                (cache, key) -> cache.putIfAbsent(key, "v"),
                (cache, key) -> cache.replace(key, "v"),
                (cache, key) -> cache.remove(key, "v"),
                (cache, key) -> cache.getAll(Set.of(key, "k")),
                (cache, key) -> cache.invoke(key, (entry, a) -> entry.exists()),
                (cache, key) -> {
                    cache.putAll(Map.of(key, "v", "other", "v"));
                    return null;
                },
                (cache, key) -> {
                    cache.removeAll(Set.of(key, "k"));
                    return null;
                },
                (cache, key) -> join(AsyncCache.of(cache).get(key)),
                (cache, key) -> join(AsyncCache.of(cache).put(key, "v")));
    }

    @ParameterizedTest
    @MethodSource("uses")
    void use_ofALargeKey_changesNothing(BiFunction<Cache<Object, Object>, Object, Object> use) {
        for (Cache<Object, Object> cache : List.of(plain(), listening(), writing())) {
            store.rows.put("k", "v");
            cache.put("k", "v");

            for (Object key : List.of(LARGE, new ArrayList<>(List.of(LARGE)))) {
                assertThatThrownBy(() -> use.apply(cache, key)).satisfies(ValueSizeTest::isRefusal);
            }
            assertThat(cache.get("k")).isEqualTo("v");
            assertThat(cache.containsKey("other")).isFalse();
            assertThat(store.rows).isEqualTo(Map.of("k", "v"));
        }
    }

    @Test
    void put_ofALargeValue_namesCacheSizesAndSetting() {
        Cache<Object, Object> cache = named("text");

        assertThatThrownBy(() -> cache.put("k", "é".repeat(1_000)))
                .hasMessage(
                        "Cache text: a value takes 2000 bytes as it is stored, and the setting limits.value-size allows"
                                + " 1024 (1KB): store less under one key, or raise the setting, but not above the server's"
                                + " proto-max-bulk-len (512 MB by default)");
        assertThatThrownBy(() -> cache.get("é".repeat(1_000)))
                .hasMessageStartingWith("Cache text: a key takes 2000 bytes as it is stored");
    }

    @ParameterizedTest
    @ValueSource(strings = {"plain", "text", "bytes", "fory", "json", "own"})
    void put_ofAsManyBytesAsAllowed_isTaken(String name) {
        Cache<Object, Object> cache = named(name);
        int most = name.equals("bytes") || name.equals("text") ? 1_024 : 1_023;
        if (name.equals("json") || name.equals("own")) {
            most = 1_022;
        }
        Object fits = name.equals("bytes") ? new byte[most] : "x".repeat(most);
        Object tooLarge = name.equals("bytes") ? new byte[most + 1] : "x".repeat(most + 1);

        cache.put("k", fits);

        assertThat(cache.get("k")).isEqualTo(fits);
        assertThatThrownBy(() -> cache.put("k", tooLarge)).satisfies(ValueSizeTest::isRefusal);
        assertThat(cache.get("k")).isEqualTo(fits);
    }

    @ParameterizedTest
    @ValueSource(strings = {"plain", "fory"})
    void put_ofLargeObjects_isRefused(String name) {
        Cache<Object, Object> cache = named(name);

        for (Object large : List.of(
                new ArrayList<>(Collections.nCopies(500, "text")),
                new byte[2_000],
                BigInteger.ONE.shiftLeft(20_000),
                "\ud800".repeat(600),
                new ArrayList<>(List.of(new byte[100_000])))) {
            assertThatThrownBy(() -> cache.put("k", large)).satisfies(ValueSizeTest::isRefusal);
        }
        cache.put("k", new ArrayList<>(List.of("still", "works")));
        assertThat(cache.get("k")).isEqualTo(List.of("still", "works"));
    }

    @Test
    void limit_ofThePattern_winsOverTheDefaults() {
        Cache<Object, Object> cache = named("large-one");

        cache.put("k", new byte[1 << 20]);

        assertThat((byte[]) cache.get("k")).hasSize(1 << 20);
        assertThatThrownBy(() -> cache.put("k", new byte[3 << 20])).hasMessageContaining("2097152 (2MB)");
    }

    @Test
    void limit_ofTheConnection_holdsForCachesAndBackend() {
        String uri = redis.uri() + "&value-size=10KB";
        Cache<Object, Object> cache = caches.open(uri).createCache("c", new MutableConfiguration<>());

        assertThatThrownBy(() -> cache.put("k", new byte[10_240])).hasMessageContaining("10241 bytes");
        try (RedisBackend backend = RedisBackend.open(uri)) {
            backend.set("k", new byte[10_240]);
            assertThatThrownBy(() -> backend.set("k", new byte[10_241]))
                    .isInstanceOf(OversizedException.class)
                    .hasMessageContaining("10241 bytes")
                    .hasMessageContaining("value-size")
                    .hasMessageContaining("10240 (10KB)");
            assertThatThrownBy(() -> backend.set("k", new byte[10_241], Duration.ofMinutes(1)))
                    .isInstanceOf(OversizedException.class);
            assertThatThrownBy(() -> backend.get("é".repeat(6_000))).isInstanceOf(OversizedException.class);
            assertThat(backend.get("k")).hasSize(10_240);
        }
    }

    @Test
    void limit_withoutASetting_is64MB() {
        Cache<Object, Object> cache = caches.create();

        assertThatThrownBy(() -> cache.put("k", new byte[70_000_000]))
                .isInstanceOf(OversizedException.class)
                .hasMessageContaining("70000001 bytes")
                .hasMessageContaining("67108864 (64MB)");
    }

    /** The caller gets the row; it is not stored, so that the next read loads again. */
    @Test
    void get_thatLoadsALargeValue_doesNotStoreIt() {
        Cache<Object, Object> cache = loading();
        store.rows.put("large", LARGE);
        store.rows.put("small", "s");

        assertThat(cache.get("large")).isEqualTo(LARGE);
        assertThat(cache.getAll(Set.of("large", "small"))).isEqualTo(store.rows);
        assertThat(join(AsyncCache.of(cache).get("large"))).isEqualTo(LARGE);
        assertThat((Object) cache.invoke("large", (entry, a) -> entry.getValue()))
                .isEqualTo(LARGE);

        assertThat(cache.containsKey("large")).isFalse();
        assertThat(cache.containsKey("small")).isTrue();
    }

    @Test
    void loadAll_ofALargeValue_failsAndStoresTheOthers() {
        Cache<Object, Object> cache = loading();
        store.rows.put("large", LARGE);
        store.rows.put("small", "s");
        CompletionListenerFuture done = new CompletionListenerFuture();

        cache.loadAll(Set.of("large", "small"), false, done);

        assertThatThrownBy(() -> done.get(30, TimeUnit.SECONDS))
                .isInstanceOf(ExecutionException.class)
                .cause()
                .satisfies(ValueSizeTest::isRefusal);
        assertThat(cache.containsKey("large")).isFalse();
        assertThat(cache.containsKey("small")).isTrue();
    }

    /** A small object that serialises to gigabytes, in a JVM with 64 MB. */
    @Test
    void put_ofFarTooMuch_takesNoMemoryForIt() throws Exception {
        String said = ChildJvm.run(
                FarTooMuch.class,
                List.of("-Xmx64m", "-XX:+ExitOnOutOfMemoryError"),
                redis.uri() + "&value-size=8MB&timeout=30s&connect-timeout=30s");

        assertThat(said)
                .contains("a value takes more than")
                .contains("8388608 (8MB)")
                .contains("then v");
    }

    static final class FarTooMuch implements Serializable {
        private static final long serialVersionUID = 1L;

        private void writeObject(ObjectOutputStream out) throws IOException {
            byte[] part = new byte[100_000];
            for (int i = 0; i < 30_000; i++) {
                out.write(part);
            }
        }

        public static void main(String[] arguments) {
            try (RedisCachingProvider own = new RedisCachingProvider()) {
                Cache<String, Object> cache = own.getCacheManager(URI.create(arguments[0]), null)
                        .createCache("c", new MutableConfiguration<>());
                cache.put("k", "v");
                try {
                    cache.put("k", new FarTooMuch());
                } catch (OversizedException e) {
                    System.out.println(e.getMessage());
                }
                System.out.println("then " + cache.get("k"));
            }
            System.exit(0);
        }
    }

    private static void isRefusal(Throwable thrown) {
        Throwable refusal = thrown;
        while (!(refusal instanceof OversizedException) && refusal.getCause() != null) {
            refusal = refusal.getCause();
        }
        assertThat(refusal).isInstanceOf(OversizedException.class);
        assertThat(refusal).hasMessageContaining("limits.value-size").hasMessageContaining("1024 (1KB)");
        assertThat(refusal.getMessage()).doesNotContain("secret");
    }

    private Cache<Object, Object> named(String name) {
        Cache<Object, Object> cache = manager().getCache(name);
        return cache != null ? cache : manager().createCache(name, new MutableConfiguration<>());
    }

    private CacheManager manager() {
        CacheManager opened = manager != null ? manager : caches.settings(FILE);
        manager = opened;
        return opened;
    }

    private Cache<Object, Object> plain() {
        return named("plain");
    }

    private Cache<Object, Object> listening() {
        return manager().createCache("listening", new RecordingListener<>().listened());
    }

    private Cache<Object, Object> writing() {
        return manager().createCache("writing", store.writeThrough());
    }

    private Cache<Object, Object> loading() {
        return manager().createCache("loading", store.readThrough());
    }
}
