package io.omnicache.jcache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.omnicache.jcache.testing.AsyncJoined;
import io.omnicache.jcache.testing.IndexInspection;
import io.omnicache.jcache.testing.RedisServer;
import java.net.URI;
import java.nio.file.Path;
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
import javax.cache.configuration.MutableCacheEntryListenerConfiguration;
import javax.cache.configuration.MutableConfiguration;
import javax.cache.expiry.AccessedExpiryPolicy;
import javax.cache.expiry.CreatedExpiryPolicy;
import javax.cache.expiry.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.slf4j.LoggerFactory;

/** A key under a cache's prefix that holds a list: passed over by iterations, an error to whoever looks at it, gone after a write. */
class KeysOfOtherTypesTest {
    @RegisterExtension
    final RedisServer redis = RedisServer.shared();

    private final RedisCachingProvider provider = new RedisCachingProvider();

    @TempDir
    Path directory;

    @AfterEach
    void close() {
        provider.close();
    }

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
                plain().setExpiryPolicyFactory(OperationParityTest.OwnPolicy::new),
                "listener",
                plain().addCacheEntryListenerConfiguration(new MutableCacheEntryListenerConfiguration<>(
                        OperationParityTest.Recorder::new, null, true, true)));
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
        Cache<Object, String> cache = side.apply(create(name, indexed, configuration));
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
                c -> c.invoke("k", (entry, arguments) -> entry.getValue()));
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
        for (Consumer<Cache<Object, String>> writing :
                List.<Consumer<Cache<Object, String>>>of(c -> c.put("k", "v"), c -> c.putAll(Map.of("k", "v")))) {
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
        ListAppender<ILoggingEvent> log = new ListAppender<>();
        log.start();
        Logger logger = (Logger) LoggerFactory.getLogger("io.omnicache.jcache.internal.entry.EntryCodec");
        logger.addAppender(log);
        try {
            for (int i = 0; i < 2; i++) {
                List<Object> walked = new ArrayList<>();
                cache.forEach(entry -> walked.add(entry.getKey()));
                assertThat(walked).hasSize(300);
            }
        } finally {
            logger.detachAppender(log);
        }
        assertThat(log.list).hasSize(1);
        assertThat(log.list.get(0).getFormattedMessage()).contains("Cache c").contains("another type");
    }

    private Cache<Object, String> create(
            String name, boolean indexed, MutableConfiguration<Object, String> configuration) {
        CacheManager manager = provider.getCacheManager(
                indexed ? IndexInspection.settings(directory, redis.uri()).toUri() : URI.create(redis.uri()), null);
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
