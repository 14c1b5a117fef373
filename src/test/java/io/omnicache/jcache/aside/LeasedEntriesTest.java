package io.omnicache.jcache.aside;

import static org.assertj.core.api.Assertions.assertThat;

import io.omnicache.jcache.testing.AsyncJoined;
import io.omnicache.jcache.testing.Caches;
import io.omnicache.jcache.testing.IndexInspection;
import io.omnicache.jcache.testing.LogCapture;
import io.omnicache.jcache.testing.RecordingListener;
import io.omnicache.jcache.testing.RedisServer;
import io.omnicache.jcache.testing.Statistics;
import io.omnicache.jcache.testing.TestPolicy;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import javax.cache.Cache;
import javax.cache.configuration.MutableConfiguration;
import javax.cache.expiry.AccessedExpiryPolicy;
import javax.cache.expiry.CreatedExpiryPolicy;
import javax.cache.expiry.Duration;
import javax.cache.expiry.TouchedExpiryPolicy;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** A lease in the place of an entry is no entry, for every operation on every kind of cache, and no error. */
class LeasedEntriesTest {
    private static final String KEY = "k";

    @RegisterExtension
    final Caches caches = Caches.shared();

    private final RedisServer redis = caches.redis();
    private final RecordingListener<String, String> listener = new RecordingListener<>();

    private enum Kind {
        PLAIN,
        CREATED,
        ACCESSED,
        TOUCHED,
        OWN_POLICY,
        LISTENER;

        boolean expires() {
            return this != PLAIN && this != LISTENER;
        }
    }

    static Stream<Arguments> caches() {
        return Stream.of(Kind.values())
                .flatMap(kind -> Stream.of("scan", "index")
                        .flatMap(sweep ->
                                Stream.of(Arguments.of(kind, sweep, "sync"), Arguments.of(kind, sweep, "async"))));
    }

    private MutableConfiguration<String, String> configuration(Kind kind) {
        MutableConfiguration<String, String> configuration = new MutableConfiguration<>();
        return switch (kind) {
            case PLAIN -> configuration;
            case CREATED -> configuration.setExpiryPolicyFactory(CreatedExpiryPolicy.factoryOf(Duration.ONE_HOUR));
            case ACCESSED -> configuration.setExpiryPolicyFactory(AccessedExpiryPolicy.factoryOf(Duration.ONE_HOUR));
            case TOUCHED -> configuration.setExpiryPolicyFactory(TouchedExpiryPolicy.factoryOf(Duration.ONE_HOUR));
            case OWN_POLICY ->
                configuration.setExpiryPolicyFactory(() -> TestPolicy.of(Duration.ONE_HOUR, Duration.ONE_DAY, null));
            case LISTENER -> listener.listened();
        };
    }

    @ParameterizedTest(name = "{0}, {1}, {2}")
    @MethodSource("caches")
    void everyOperation_onALease_takesItForNoEntry(Kind kind, String sweep, String way) {
        try (LogCapture log = LogCapture.of("io.omnicache.jcache")) {
            operate(new Subject(kind, sweep, way));
            assertThat(log.messages()).isEmpty();
        }
    }

    private void operate(Subject subject) {
        subject.stored("0 0 1 0", c -> done(() -> c.put(KEY, "v")), null);
        subject.stored("0 1 1 0", c -> c.putIfAbsent(KEY, "v"), true);
        subject.stored("0 1 1 0", c -> c.getAndPut(KEY, "v"), null);
        subject.stored("0 0 1 0", c -> done(() -> c.putAll(Map.of(KEY, "v"))), null);
        subject.stored("0 1 1 0", c -> c.invoke(KEY, (e, a) -> done(() -> e.setValue("v"))), null);
        subject.gone("0 0 0 0", c -> c.remove(KEY), false);
        subject.gone("0 1 0 0", c -> c.remove(KEY, "a"), false);
        subject.gone("0 1 0 0", c -> c.getAndRemove(KEY), null);
        subject.gone("0 1 0 0", c -> c.invoke(KEY, (e, a) -> done(e::remove)), null);
        subject.gone("0 0 0 0", c -> done(() -> c.removeAll(Set.of(KEY))), null);
        subject.gone("0 0 0 0", c -> done(c::clear), null);
        subject.gone("0 0 0 0", c -> done(c::removeAll), null);
        subject.unchanged("0 1 0 0", c -> c.get(KEY), null);
        subject.unchanged("0 0 0 0", c -> c.containsKey(KEY), false);
        subject.unchanged("0 1 0 0", c -> c.getAll(Set.of(KEY)), Map.of());
        subject.unchanged("0 0 0 0", c -> c.iterator().hasNext(), false);
        subject.unchanged("0 1 0 0", c -> c.replace(KEY, "v"), false);
        subject.unchanged("0 1 0 0", c -> c.getAndReplace(KEY, "v"), null);
        subject.unchanged("0 1 0 0", c -> c.replace(KEY, "a", "v"), false);
        subject.unchanged("0 1 0 0", c -> c.<Boolean>invoke(KEY, (e, a) -> e.exists()), false);
        subject.unchanged("0 1 0 0", LeasedEntriesTest::existsForAProcessorOfMany, false);
        assertThat(listener.heard).doesNotContain("UPDATED k", "REMOVED k", "EXPIRED k");
    }

    private static boolean existsForAProcessorOfMany(Cache<String, String> cache) {
        return cache.invokeAll(Set.of(KEY), (entry, arguments) -> entry.exists()).values().stream()
                .allMatch(result -> result.get());
    }

    /** A cache of one kind, with checks of an operation where another JVM's lease is. */
    private final class Subject {
        private final Kind kind;
        private final Cache<String, String> cache;
        private final Cache<String, String> leaseHolder;
        private final IndexInspection index;

        Subject(Kind kind, String sweep, String way) {
            String settings = "defaults: {leases: true, on-undecodable: throw, sweep: " + sweep;
            this.kind = kind;
            Cache<String, String> plain =
                    caches.settings(settings + ", statistics: true}").createCache(kind.name(), configuration(kind));
            this.cache = way.equals("async") ? AsyncJoined.of(plain) : plain;
            this.leaseHolder = caches.settings(settings + "}").createCache(kind.name(), new MutableConfiguration<>());
            this.index = new IndexInspection(List.of(redis::command), redis.keyPrefix(), kind.name());
        }

        private String redisKey() {
            return redis.keyPrefix() + kind + ":" + KEY;
        }

        /** The lease stays, with its time to live. */
        void unchanged(String counts, Operation operation, @Nullable Object result) {
            String lease = check(counts, operation, result);
            assertThat(redis.command("GET", redisKey())).isEqualTo(lease);
            assertThat(Long.parseLong(redis.command("PTTL", redisKey()))).isBetween(1L, 30_000L);
        }

        /** With the time to live of a new entry. */
        void stored(String counts, Operation operation, @Nullable Object result) {
            check(counts, operation, result);
            assertThat(leaseHolder.get(KEY)).isEqualTo("v");
            long millis = Long.parseLong(redis.command("PTTL", redisKey()));
            if (kind.expires()) {
                assertThat(millis).isGreaterThan(30_000);
            } else {
                assertThat(millis).isNegative();
            }
            assertThat(leaseHolder.remove(KEY)).isTrue();
        }

        void gone(String counts, Operation operation, @Nullable Object result) {
            check(counts, operation, result);
            assertThat(redis.command("EXISTS", redisKey())).isEqualTo("0");
        }

        private String check(String counts, Operation operation, @Nullable Object result) {
            leaseHolder.remove(KEY);
            assertThat(leaseHolder.get(KEY)).isNull();
            String lease = redis.command("GET", redisKey());
            assertThat(lease).contains("lease");
            listener.heard.clear();
            List<Long> before = statistics();

            assertThat(operation.on(cache)).isEqualTo(result);

            assertThat(difference(before, statistics())).isEqualTo(counts);
            assertThat(index.sets().isEmpty() || index.members().equals(index.entries()))
                    .isTrue();
            return lease;
        }

        /** Hits, misses, puts and removals. */
        private List<Long> statistics() {
            return Stream.of("CacheHits", "CacheMisses", "CachePuts", "CacheRemovals")
                    .map(count -> Statistics.count(kind.name(), count))
                    .toList();
        }
    }

    @FunctionalInterface
    private interface Operation {
        @Nullable
        Object on(Cache<String, String> cache);
    }

    private static String difference(List<Long> before, List<Long> after) {
        return IntStream.range(0, before.size())
                .mapToObj(i -> Long.toString(after.get(i) - before.get(i)))
                .collect(Collectors.joining(" "));
    }

    private static @Nullable Object done(Runnable operation) {
        operation.run();
        return null;
    }
}
