package io.omnicache.jcache;

import static org.assertj.core.api.Assertions.assertThat;

import io.omnicache.jcache.testing.AsyncJoined;
import io.omnicache.jcache.testing.IndexInspection;
import io.omnicache.jcache.testing.RedisServer;
import java.io.Serializable;
import java.lang.management.ManagementFactory;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import javax.cache.Cache;
import javax.cache.CacheManager;
import javax.cache.configuration.MutableCacheEntryListenerConfiguration;
import javax.cache.configuration.MutableConfiguration;
import javax.cache.event.CacheEntryCreatedListener;
import javax.management.ObjectName;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The class's {@code equals} decides whether {@code replace} and {@code remove} of a value find it, never its bytes. */
class ComparedValuesTest {
    @RegisterExtension
    final RedisServer redis = RedisServer.shared();

    private final RedisCachingProvider provider = new RedisCachingProvider();

    @TempDir
    Path directory;

    @AfterEach
    void close() {
        provider.close();
    }

    /** Without {@code equals}. */
    static final class Plain implements Serializable {
        private static final long serialVersionUID = 1L;
        final String name = "a";
    }

    record Holder(int[] numbers) implements Serializable {}

    record Point(int x, int y) implements Serializable {}

    /** Equal to nothing of its own class, whatever it holds. */
    static final class Never implements Serializable {
        private static final long serialVersionUID = 1L;

        @Override
        public boolean equals(Object other) {
            return false;
        }

        @Override
        public int hashCode() {
            return 0;
        }
    }

    static Stream<Arguments> caches() {
        UnaryOperator<Cache<String, Object>> sync = cache -> cache;
        UnaryOperator<Cache<String, Object>> async = AsyncJoined::of;
        return Stream.of(false, true)
                .flatMap(listener -> Stream.of(false, true)
                        .flatMap(indexed -> Stream.of(
                                Arguments.of(listener, indexed, "sync", sync),
                                Arguments.of(listener, indexed, "async", async))));
    }

    @ParameterizedTest(name = "listener {0}, index {1}, {2}")
    @MethodSource("caches")
    void replaceAndRemove_ofAValue_succeedIfItIsEqual(
            boolean listener, boolean indexed, String way, UnaryOperator<Cache<String, Object>> side) throws Exception {
        Cache<String, Object> cache = side.apply(create(listener, indexed));

        for (Object value : List.of(
                new byte[] {1},
                new int[] {1},
                new String[] {"a"},
                new Plain(),
                new Holder(new int[] {1}),
                new Never())) {
            cache.put("k", value);
            assertThat(cache.replace("k", value, "other")).as(value.toString()).isFalse();
            assertThat(cache.remove("k", value)).as(value.toString()).isFalse();
            assertThat(cache.get("k")).isInstanceOf(value.getClass());
        }
        for (Object value : List.of(
                "text",
                1,
                2L,
                3.5,
                Double.NaN,
                new BigDecimal("1.10"),
                TimeUnit.DAYS,
                new Point(1, 2),
                List.of(1, "x"))) {
            cache.put("k", value);
            assertThat(cache.replace("k", value, value)).as(value.toString()).isTrue();
            assertThat(cache.remove("k", value)).as(value.toString()).isTrue();
            assertThat(cache.containsKey("k")).isFalse();
        }
        cache.put("k", new ArrayList<>(List.of(1)));
        assertThat(cache.replace("k", List.of(1), "equal, but other bytes")).isTrue();
        cache.put("k", new BigDecimal("1.1"));
        assertThat(cache.remove("k", new BigDecimal("1.10"))).isFalse();
    }

    @ParameterizedTest(name = "listener {0}, index {1}, {2}")
    @MethodSource("caches")
    void replaceAndRemove_ofAnotherValue_countAHit(
            boolean listener, boolean indexed, String way, UnaryOperator<Cache<String, Object>> side) throws Exception {
        Cache<String, Object> cache = side.apply(create(listener, indexed));
        cache.put("k", "v");

        assertThat(cache.replace("k", "wrong", "w")).isFalse();
        assertThat(cache.remove("k", "wrong")).isFalse();
        assertThat(cache.remove("k", new Plain())).isFalse();
        assertThat(count("CacheHits")).isEqualTo(3L);
        assertThat(cache.remove("absent", "v")).isFalse();
        assertThat(count("CacheMisses")).isEqualTo(1L);
        assertThat(cache.remove("k", "v")).isTrue();
        assertThat(count("CacheHits")).isEqualTo(4L);
        assertThat(count("CacheRemovals")).isEqualTo(1L);
    }

    private Cache<String, Object> create(boolean listener, boolean indexed) {
        MutableConfiguration<String, Object> configuration =
                new MutableConfiguration<String, Object>().setStatisticsEnabled(true);
        if (listener) {
            CacheEntryCreatedListener<String, Object> deaf = events -> {};
            configuration.addCacheEntryListenerConfiguration(
                    new MutableCacheEntryListenerConfiguration<>(() -> deaf, null, true, true));
        }
        CacheManager manager = provider.getCacheManager(
                indexed ? IndexInspection.settings(directory, redis.uri()).toUri() : java.net.URI.create(redis.uri()),
                null);
        return manager.createCache("compared", configuration);
    }

    private static Object count(String attribute) throws Exception {
        var server = ManagementFactory.getPlatformMBeanServer();
        ObjectName bean = server.queryNames(new ObjectName("javax.cache:type=CacheStatistics,Cache=compared,*"), null)
                .iterator()
                .next();
        return server.getAttribute(bean, attribute);
    }
}
