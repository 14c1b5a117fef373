package io.omnicache.jcache.aside;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.omnicache.jcache.testing.Caches;
import io.omnicache.jcache.testing.MapStore;
import io.omnicache.jcache.testing.RedisServer;
import io.omnicache.jcache.testing.Statistics;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Stream;
import javax.cache.Cache;
import javax.cache.CacheException;
import javax.cache.configuration.MutableConfiguration;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** With {@code leases: true}, the put of a thread that missed stores only if nobody has changed the entry since. */
class LeasesTest {
    @RegisterExtension
    final Caches caches = Caches.shared();

    private final RedisServer redis = caches.redis();

    private Cache<String, String> cache;
    private Cache<String, String> other;

    @BeforeEach
    void open() {
        cache = open("defaults: {leases: true, statistics: true}");
        other = open("defaults: {leases: true}");
    }

    private Cache<String, String> open(String yaml) {
        return caches.settings(yaml).createCache(Caches.NAME, new MutableConfiguration<>());
    }

    private static Arguments change(String name, Consumer<Cache<String, String>> change) {
        return Arguments.of(name, change);
    }

    /** What another JVM may do to an absent entry. */
    static Stream<Arguments> changes() {
        return Stream.of(
                change("remove", c -> c.remove("k")),
                change("remove of a value", c -> c.remove("k", "old")),
                change("getAndRemove", c -> c.getAndRemove("k")),
                change("removeAll of keys", c -> c.removeAll(Set.of("k"))),
                change("removeAll", Cache::removeAll),
                change("clear", Cache::clear),
                change(
                        "invoke",
                        c -> c.invoke("k", (entry, arguments) -> {
                            entry.remove();
                            return null;
                        })),
                change("put and remove", c -> {
                    c.put("k", "new");
                    c.remove("k");
                }));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("changes")
    void put_afterAMissAndARemovalElsewhere_storesNothing(String name, Consumer<Cache<String, String>> removal) {
        assertThat(cache.get("k")).isNull();
        removal.accept(other);
        cache.put("k", "old");

        assertThat(cache.get("k")).isNull();
        assertThat(redis.command("GET", redis.keyPrefix() + "c:k")).doesNotContain("old");
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("changes")
    void everyKindOfPut_afterAMissAndARemovalElsewhere_storesNothing(
            String name, Consumer<Cache<String, String>> removal) {
        List<Consumer<Cache<String, String>>> puts = List.of(
                c -> c.putAll(Map.of("k", "old", "l", "x")),
                c -> assertThat(c.putIfAbsent("k", "old")).isFalse(),
                c -> assertThat(c.getAndPut("k", "old")).isNull());
        for (Consumer<Cache<String, String>> put : puts) {
            assertThat(cache.getAll(Set.of("k"))).isEmpty();
            removal.accept(other);
            put.accept(cache);

            assertThat(other.containsKey("k")).isFalse();
        }
    }

    @Test
    void everyKindOfPut_afterAMissAndNothingElse_stores() {
        List<Consumer<String>> puts = List.of(
                key -> cache.put(key, "v"),
                key -> cache.putAll(Map.of(key, "v")),
                key -> assertThat(cache.putIfAbsent(key, "v")).isTrue(),
                key -> assertThat(cache.getAndPut(key, "v")).isNull());
        for (Consumer<String> put : puts) {
            assertThat(cache.get("one")).isNull();
            assertThat(cache.getAll(Set.of("many"))).isEmpty();
            put.accept("one");
            put.accept("many");

            assertThat(other.getAll(Set.of("one", "many"))).isEqualTo(Map.of("one", "v", "many", "v"));
            assertThat(redis.command("PTTL", redis.keyPrefix() + "c:one")).isEqualTo("-1");
            cache.removeAll();
        }
    }

    /** Nobody knows which of two values is the older one. */
    @Test
    void put_whereAnotherValueIsThereByNow_leavesNone() {
        assertThat(cache.get("k")).isNull();
        other.put("k", "new");
        cache.put("k", "old");

        assertThat(other.get("k")).isNull();
    }

    @Test
    void put_whereTheSameValueIsThereByNow_leavesIt() {
        assertThat(cache.get("k")).isNull();
        assertThat(other.get("k")).isNull();
        other.put("k", "v");
        cache.put("k", "v");

        assertThat(cache.get("k")).isEqualTo("v");
        assertThat(refused()).isEqualTo(1);
    }

    @Test
    void putIfAbsent_whereAnotherValueIsThereByNow_leavesIt() {
        assertThat(cache.get("k")).isNull();
        other.put("k", "new");

        assertThat(cache.putIfAbsent("k", "old")).isFalse();
        assertThat(cache.get("k")).isEqualTo("new");
    }

    @Test
    void put_withoutAMiss_alwaysStores() {
        other.get("k");
        cache.put("k", "v");
        assertThat(other.get("k")).isEqualTo("v");
        other.remove("k");
        cache.put("k", "w");
        assertThat(other.get("k")).isEqualTo("w");
        cache.put("k", "x");
        assertThat(other.get("k")).isEqualTo("x");
        assertThat(refused()).isZero();
    }

    @Test
    void put_afterAnOwnChange_isNoFill() {
        List<Runnable> changes = List.of(
                () -> cache.remove("k"),
                cache::clear,
                cache::removeAll,
                () -> cache.replace("k", "v"),
                () -> cache.removeAll(Set.of("k")),
                () -> cache.invoke("k", (entry, arguments) -> {
                    entry.remove();
                    return null;
                }));
        for (Runnable change : changes) {
            assertThat(cache.get("k")).isNull();
            change.run();
            other.remove("k");
            cache.put("k", "v");
            assertThat(cache.get("k")).isEqualTo("v");
            cache.remove("k");
        }
    }

    @Test
    void put_ofAnotherThread_isNoFill() throws InterruptedException {
        assertThat(cache.get("k")).isNull();
        other.remove("k");
        Thread thread = new Thread(() -> cache.put("k", "v"));
        thread.start();
        thread.join();

        assertThat(cache.get("k")).isEqualTo("v");
    }

    @Test
    void refusedPut_isCountedAsSuchAndNotAsAPut() {
        cache.get("k");
        other.remove("k");
        cache.put("k", "v");
        cache.getAll(Set.of("k"));
        other.remove("k");
        cache.putAll(Map.of("k", "v"));

        assertThat(refused()).isEqualTo(2);
        assertThat(Statistics.count(Caches.NAME, "CachePuts")).isZero();
    }

    @Test
    void lease_expires() {
        Cache<String, String> impatient = open("defaults: {leases: true, lease-time: 20ms}");
        assertThat(impatient.get("k")).isNull();
        Awaitility.await()
                .until(() -> redis.command("EXISTS", redis.keyPrefix() + "c:k").equals("0"));
        impatient.put("k", "v");

        assertThat(impatient.get("k")).isNull();
    }

    /** As by another program, an eviction, or {@code FLUSHDB}. */
    @Test
    void put_afterADeletionByAnotherProgram_storesNothing() {
        assertThat(cache.get("k")).isNull();
        redis.command("DEL", redis.keyPrefix() + "c:k");
        cache.put("k", "old");

        assertThat(cache.get("k")).isNull();
    }

    @Test
    void cacheWithLoaderOrWriter_isRefused() {
        MapStore<String, String> store = new MapStore<>();
        assertThatThrownBy(() -> caches.settings("defaults: {leases: true}").createCache("w", store.writeThrough()))
                .isInstanceOf(CacheException.class)
                .hasMessageContaining("The setting leases of the cache w is true, but the cache has a cache writer");
        assertThatThrownBy(() -> caches.settings("defaults: {leases: true}")
                        .createCache(
                                "l",
                                MapStore.<String, String>loading(key -> null).readThrough()))
                .isInstanceOf(CacheException.class)
                .hasMessageContaining("cache loader");
    }

    private long refused() {
        return Statistics.count(Caches.NAME, "RefusedFills");
    }
}
