package io.omnicache.jcache;

import static org.assertj.core.api.Assertions.assertThat;

import io.omnicache.jcache.testing.AsyncJoined;
import io.omnicache.jcache.testing.Caches;
import io.omnicache.jcache.testing.RecordingListener;
import io.omnicache.jcache.testing.Statistics;
import java.io.Serializable;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import javax.cache.Cache;
import javax.cache.CacheManager;
import javax.cache.configuration.MutableConfiguration;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** {@code replace} and {@code remove} with a value compare by {@code equals} of the class, never by bytes. */
class ComparedValuesTest {
    @RegisterExtension
    final Caches caches = Caches.shared();

    /** Without {@code equals}. */
    static final class Plain implements Serializable {
        private static final long serialVersionUID = 1L;
        final String name = "a";
    }

    record Holder(int[] numbers) implements Serializable {}

    record Point(int x, int y) implements Serializable {}

    /** Not equal to any other object. */
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
            boolean listener, boolean indexed, String way, UnaryOperator<Cache<String, Object>> side) {
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
            boolean listener, boolean indexed, String way, UnaryOperator<Cache<String, Object>> side) {
        Cache<String, Object> cache = side.apply(create(listener, indexed));
        cache.put("k", "v");

        assertThat(cache.replace("k", "wrong", "w")).isFalse();
        assertThat(cache.remove("k", "wrong")).isFalse();
        assertThat(cache.remove("k", new Plain())).isFalse();
        assertThat(Statistics.count("compared", "CacheHits")).isEqualTo(3);
        assertThat(cache.remove("absent", "v")).isFalse();
        assertThat(Statistics.count("compared", "CacheMisses")).isEqualTo(1);
        assertThat(cache.remove("k", "v")).isTrue();
        assertThat(Statistics.count("compared", "CacheHits")).isEqualTo(4);
        assertThat(Statistics.count("compared", "CacheRemovals")).isEqualTo(1);
    }

    private Cache<String, Object> create(boolean listener, boolean indexed) {
        MutableConfiguration<String, Object> configuration =
                listener ? new RecordingListener<String, Object>().listened() : new MutableConfiguration<>();
        CacheManager manager = indexed ? caches.indexed() : caches.manager();
        return manager.createCache("compared", configuration.setStatisticsEnabled(true));
    }
}
