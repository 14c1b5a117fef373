package io.omnicache.jcache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.omnicache.jcache.testing.AsyncJoined;
import io.omnicache.jcache.testing.Caches;
import io.omnicache.jcache.testing.LogCapture;
import io.omnicache.jcache.testing.RecordingListener;
import io.omnicache.jcache.testing.RedisServer;
import io.omnicache.jcache.testing.TestPolicy;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import javax.cache.Cache;
import javax.cache.CacheManager;
import javax.cache.configuration.MutableConfiguration;
import javax.cache.expiry.AccessedExpiryPolicy;
import javax.cache.expiry.CreatedExpiryPolicy;
import javax.cache.expiry.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** A Redis list under the key of an entry: iterations leave it out, reads fail, writes replace it. */
class KeysOfOtherTypesTest {
    private static final java.time.Duration TIME = java.time.Duration.ofHours(1);

    @RegisterExtension
    final Caches caches = Caches.shared();

    private final RedisServer redis = caches.redis();

    static Stream<Arguments> caches() {
        UnaryOperator<Cache<Object, String>> sync = cache -> cache;
        UnaryOperator<Cache<Object, String>> async = AsyncJoined::of;
        Map<String, MutableConfiguration<Object, String>> kinds = Map.of(
                "plain",
                plain(),
                "created",
                plain().setExpiryPolicyFactory(CreatedExpiryPolicy.factoryOf(Duration.ONE_HOUR)),
                "accessed",
                plain().setExpiryPolicyFactory(AccessedExpiryPolicy.factoryOf(Duration.ONE_HOUR)),
                "policy",
                plain().setExpiryPolicyFactory(() -> TestPolicy.of(Duration.ONE_HOUR, Duration.ONE_DAY, null)),
                "listener",
                new RecordingListener<Object, String>().listened().setStatisticsEnabled(true));
        return kinds.entrySet().stream()
                .flatMap(kind -> Stream.of(false, true)
                        .flatMap(indexed -> Stream.of(
                                Arguments.of(kind.getKey(), indexed, "sync", kind.getValue(), sync),
                                Arguments.of(kind.getKey(), indexed, "async", kind.getValue(), async))));
    }

    private static MutableConfiguration<Object, String> plain() {
        return new MutableConfiguration<Object, String>().setStatisticsEnabled(true);
    }

    @ParameterizedTest(name = "{0}, index {1}, {2}")
    @MethodSource("caches")
    void everyOperation_onAList_failsOrReplacesIt(
            String name,
            boolean indexed,
            String way,
            MutableConfiguration<Object, String> configuration,
            UnaryOperator<Cache<Object, String>> side) {
        Cache<Object, String> created = create(name, indexed, configuration);
        Cache<Object, String> cache = side.apply(created);
        TtlCache<Object, String> timed = way.equals("async") ? AsyncJoined.timed(created) : TtlCache.of(created);
        List<Consumer<Cache<Object, String>>> looking = List.of(
                c -> c.get("k"),
                c -> c.containsKey("k"),
                c -> c.putIfAbsent("k", "v"),
                c -> c.replace("k", "v"),
                c -> c.replace("k", "a", "v"),
                c -> c.remove("k", "a"),
                c -> c.getAndPut("k", "v"),
                c -> c.getAndReplace("k", "v"),
                c -> c.getAndRemove("k"),
                c -> c.invoke("k", (entry, arguments) -> entry.getValue()),
                c -> timed.putIfAbsent("k", "v", TIME),
                c -> timed.replace("k", "v", TIME));
        for (Consumer<Cache<Object, String>> operation : looking) {
            makeList(name);
            assertThatThrownBy(() -> operation.accept(cache))
                    .isInstanceOf(RedisCacheException.class)
                    .hasMessageContaining("WRONGTYPE");
            assertThat(redis.command("TYPE", redisKey(name))).isEqualTo("list");
        }
        cache.put("other", "o");
        assertThat(cache.getAll(Set.of("k", "other"))).isEqualTo(Map.of("other", "o"));
        List<Object> walked = new ArrayList<>();
        cache.forEach(entry -> walked.add(entry.getKey()));
        assertThat(walked).containsExactly("other");
        for (Consumer<Cache<Object, String>> writing : List.<Consumer<Cache<Object, String>>>of(
                c -> c.put("k", "v"),
                c -> c.putAll(Map.of("k", "v")),
                c -> timed.put("k", "v", TIME),
                c -> timed.putAll(Map.of("k", "v"), TIME))) {
            makeList(name);
            writing.accept(cache);
            assertThat(cache.get("k")).isEqualTo("v");
        }
        for (Consumer<Cache<Object, String>> removing : List.<Consumer<Cache<Object, String>>>of(
                c -> assertThat(c.remove("k")).isFalse(),
                c -> c.removeAll(Set.of("k", "absent")),
                Cache::removeAll,
                Cache::clear)) {
            cache.put("k", "v");
            makeList(name);
            removing.accept(cache);
            assertThat(redis.command("EXISTS", redisKey(name))).isEqualTo("0");
        }
    }

    @Test
    void iteration_overManyEntriesAndHashes_saysItOnce() {
        Cache<Object, String> cache = create("c", false, plain());
        IntStream.range(0, 300).forEach(i -> cache.put(i, "v"));
        IntStream.range(0, 20).forEach(i -> redis.command("HSET", redis.keyPrefix() + "c:hash" + i, "f", "v"));
        try (LogCapture log = LogCapture.of("io.omnicache.jcache.internal")) {
            for (int i = 0; i < 2; i++) {
                List<Object> walked = new ArrayList<>();
                cache.forEach(entry -> walked.add(entry.getKey()));
                assertThat(walked).hasSize(300);
            }
            assertThat(log.messages()).singleElement().asString().contains("Cache c", "another type");
        }
    }

    private Cache<Object, String> create(
            String name, boolean indexed, MutableConfiguration<Object, String> configuration) {
        CacheManager manager = indexed ? caches.indexed() : caches.manager();
        return manager.createCache(name, configuration);
    }

    private void makeList(String name) {
        redis.command("DEL", redisKey(name));
        redis.command("RPUSH", redisKey(name), "element");
    }

    private String redisKey(String name) {
        return redis.keyPrefix() + name + ":k";
    }
}
