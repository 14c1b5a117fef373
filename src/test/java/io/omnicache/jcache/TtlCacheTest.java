package io.omnicache.jcache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.omnicache.jcache.internal.codec.OversizedException;
import io.omnicache.jcache.testing.AsyncJoined;
import io.omnicache.jcache.testing.Caches;
import io.omnicache.jcache.testing.IndexInspection;
import io.omnicache.jcache.testing.RedisServer;
import io.omnicache.jcache.testing.Statistics;
import io.omnicache.jcache.testing.TestPolicy;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import javax.cache.Cache;
import javax.cache.CacheManager;
import javax.cache.configuration.Factory;
import javax.cache.configuration.MutableConfiguration;
import javax.cache.expiry.AccessedExpiryPolicy;
import javax.cache.expiry.CreatedExpiryPolicy;
import javax.cache.expiry.EternalExpiryPolicy;
import javax.cache.expiry.ExpiryPolicy;
import javax.cache.expiry.ModifiedExpiryPolicy;
import javax.cache.expiry.TouchedExpiryPolicy;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** A time to live given in a call, on every kind of cache. */
class TtlCacheTest {
    private static final Duration MINUTES = Duration.ofMinutes(5);
    private static final Duration FOREVER = ChronoUnit.FOREVER.getDuration();
    private static final String FOREIGN = "from another version";

    private final KindOfCache.Parts parts = new KindOfCache.Parts();

    @RegisterExtension
    final Caches caches = Caches.shared();

    private final RedisServer redis = caches.redis();

    static Stream<Arguments> kinds() {
        return Stream.of(KindOfCache.values())
                .flatMap(kind -> Stream.of(false, true)
                        .flatMap(indexed -> Stream.of(false, true).map(async -> Arguments.of(kind, indexed, async))));
    }

    @ParameterizedTest(name = "{0}, index {1}, asynchronous {2}")
    @MethodSource("kinds")
    void operations_onEveryKindOfCache_areThoseOfTheCache(KindOfCache kind, boolean indexed, boolean async) {
        String name = kind.name();
        MutableConfiguration<Object, String> configuration = kind.configuration(parts);
        CacheManager manager = indexed ? caches.indexed() : caches.manager();
        Cache<Object, String> cache = manager.createCache(name, configuration);
        manager.enableStatistics(name, true);
        TtlCache<Object, String> timed = async ? AsyncJoined.timed(cache) : TtlCache.of(cache);
        IndexInspection index = new IndexInspection(List.of(redis::command), redis.keyPrefix(), name);

        assertThat(timed.replace("k", "x", MINUTES)).isFalse();
        timed.put("k", "a", MINUTES);
        assertMinutes(name, "k");
        timed.put("k", "b", MINUTES.multipliedBy(2));
        assertThat(ttl(name, "k")).isGreaterThan(MINUTES.toMillis());
        assertThat(timed.putIfAbsent("k", "c", MINUTES)).isFalse();
        assertThat(ttl(name, "k")).isGreaterThan(MINUTES.toMillis());
        assertThat(timed.replace("k", "d", MINUTES)).isTrue();
        assertMinutes(name, "k");
        assertThat(timed.putIfAbsent("new", "n", MINUTES)).isTrue();
        assertMinutes(name, "new");
        timed.putAll(Map.of("k", "e", "1", "f", "2", "g"), MINUTES);
        Stream.of("k", "1", "2").forEach(key -> assertMinutes(name, key));
        assertThat(values(cache)).isEqualTo(Map.of("k", "e", "1", "f", "2", "g", "new", "n"));

        assertThat(count(name, "CachePuts")).isEqualTo(7);
        assertThat(count(name, "CacheHits") - 4).isEqualTo(2);
        assertThat(count(name, "CacheMisses")).isEqualTo(2);
        assertThat(index.members()).isEqualTo(indexed ? index.entries() : Set.of());
        if (configuration.isWriteThrough()) {
            assertThat(parts.store.rows).isEqualTo(Map.of("k", "e", "1", "f", "2", "g", "new", "n"));
        }
        if (kind == KindOfCache.LISTENER) {
            assertThat(parts.listener.heard)
                    .containsExactlyInAnyOrder(
                            "CREATED k",
                            "UPDATED k",
                            "UPDATED k",
                            "CREATED new",
                            "UPDATED k",
                            "CREATED 1",
                            "CREATED 2");
        }
        assertZero(kind, cache, timed);
        assertThat(index.members()).isEqualTo(indexed ? index.entries() : Set.of());
    }

    /** A new entry isn't stored, an existing one expires. */
    private void assertZero(KindOfCache kind, Cache<Object, String> cache, TtlCache<Object, String> timed) {
        parts.listener.heard.clear();
        long puts = count(kind.name(), "CachePuts");
        timed.put("absent", "v", Duration.ZERO);
        assertThat(timed.putIfAbsent("absent", "v", Duration.ZERO)).isFalse();
        timed.putAll(Map.of("absent", "v"), Duration.ZERO);
        assertThat(timed.replace("absent", "v", Duration.ZERO)).isFalse();
        assertThat(ttl(kind.name(), "absent")).isEqualTo(-2);
        assertThat(parts.listener.heard).isEmpty();
        assertThat(count(kind.name(), "CachePuts")).isEqualTo(puts);

        timed.put("k", "v", Duration.ZERO);
        assertThat(timed.replace("new", "v", Duration.ZERO)).isTrue();
        timed.putAll(Map.of("1", "v", "2", "v"), Duration.ZERO);
        Stream.of("k", "new", "1", "2")
                .forEach(key -> assertThat(ttl(kind.name(), key)).isEqualTo(-2));
        if (kind == KindOfCache.LISTENER) {
            assertThat(parts.listener.heard).hasSize(8).contains("UPDATED k", "EXPIRED k", "UPDATED 1", "EXPIRED 1");
        }
        assertThat(count(kind.name(), "CachePuts")).isEqualTo(puts + 4);
        if (kind == KindOfCache.WRITER) {
            assertThat(parts.store.rows).containsEntry("k", "v").containsEntry("absent", "v");
        }
        assertThat(cache.iterator().hasNext()).isFalse();
    }

    /** The undecodable entry counts as none, as for the operations without a time to live. */
    @ParameterizedTest
    @EnumSource
    void operations_onAnUndecodableEntry_takeItForNone(KindOfCache kind) {
        Cache<Object, String> cache = caches.manager().createCache(kind.name(), kind.configuration(parts));
        TtlCache<Object, String> timed = TtlCache.of(cache);
        String redisKey = redis.keyPrefix() + kind + ":k";

        redis.command("SET", redisKey, FOREIGN);
        assertThat(timed.replace("k", "v", MINUTES)).isFalse();
        assertThat(redis.command("GET", redisKey)).isEqualTo(FOREIGN);
        assertThat(timed.putIfAbsent("k", "v", MINUTES)).isTrue();
        assertMinutes(kind.name(), "k");
        redis.command("SET", redisKey, FOREIGN);
        timed.put("k", "w", MINUTES);
        assertMinutes(kind.name(), "k");
        assertThat(parts.listener.heard).doesNotContain("UPDATED k");
    }

    @Test
    void policyOfTheApplication_isNotAsked() {
        TestPolicy policy = TestPolicy.eternal().throwing(new AssertionError("asked"));
        Cache<String, String> cache = create(() -> policy);

        TtlCache.of(cache).put("k", "v", MINUTES);
        assertThat(TtlCache.of(cache).replace("k", "w", MINUTES)).isTrue();
        TtlCache.of(cache).putAll(Map.of("k", "v", "l", "v"), MINUTES);
        assertThat(TtlCache.of(cache).putIfAbsent("m", "v", MINUTES)).isTrue();

        Stream.of("k", "l", "m").forEach(key -> assertMinutes("c", key));
    }

    @Test
    void laterOperations_followThePolicy() {
        javax.cache.expiry.Duration hour = javax.cache.expiry.Duration.ONE_HOUR;
        Map<Factory<? extends ExpiryPolicy>, String> afterGetPutAndReplace = Map.of(
                CreatedExpiryPolicy.factoryOf(hour), "minutes minutes minutes",
                ModifiedExpiryPolicy.factoryOf(hour), "minutes hour hour",
                AccessedExpiryPolicy.factoryOf(hour), "hour hour minutes",
                TouchedExpiryPolicy.factoryOf(hour), "hour hour hour",
                EternalExpiryPolicy.factoryOf(), "minutes eternal eternal");
        afterGetPutAndReplace.forEach((policy, expected) -> {
            for (MutableConfiguration<Object, String> kind :
                    List.of(new MutableConfiguration<Object, String>(), parts.listener.listened())) {
                Cache<Object, String> cache = caches.create(kind.setExpiryPolicyFactory(policy));
                TtlCache.of(cache).put("k", "v", MINUTES);
                cache.get("k");
                String after = words("k");
                cache.put("k", "w");
                after += " " + words("k");
                TtlCache.of(cache).replace("k", "x", MINUTES);
                cache.replace("k", "y");
                assertThat(after + " " + words("k")).as(policy.toString()).isEqualTo(expected);
                caches.manager().destroyCache("c");
            }
        });
    }

    private String words(String key) {
        long millis = ttl("c", key);
        return millis < 0 ? "eternal" : millis <= MINUTES.toMillis() ? "minutes" : "hour";
    }

    @Test
    void durations_atTheLimits_areDefined() {
        Cache<String, String> cache = create(EternalExpiryPolicy.factoryOf());
        TtlCache<String, String> timed = TtlCache.of(cache);

        timed.put("k", "v", MINUTES);
        timed.put("k", "v", FOREVER);
        assertThat(ttl("c", "k")).isEqualTo(-1);
        timed.put("k", "v", Duration.ofDays(365L * 30_000));
        assertThat(ttl("c", "k")).isGreaterThan(Duration.ofDays(365L * 29_999).toMillis());
        assertThat(timed.replace("k", "v", FOREVER)).isTrue();
        assertThat(ttl("c", "k")).isEqualTo(-1);
        timed.putAll(Map.of("l", "v"), Duration.ofNanos(1));
        timed.put("m", "v", Duration.ofNanos(1_500_000));
        assertThat(cache.containsKey("k")).isTrue();
        assertThat(timed.putIfAbsent("n", "v", Duration.ofNanos(999_999))).isTrue();
    }

    @Test
    void jitter_doesNotChangeThatOfACall() {
        Cache<String, String> cache = caches.settings("defaults: {expiry-jitter: 99%}")
                .createCache("c", new MutableConfiguration<String, String>());

        for (int i = 0; i < 20; i++) {
            TtlCache.of(cache).put("k", "v", MINUTES);
            assertMinutes("c", "k");
        }
    }

    @Test
    @SuppressWarnings("NullAway") // Nulls are what is tried.
    void arguments_thatAreWrong_areRefusedAtOnce_andChangeNothing() {
        Cache<String, String> cache =
                caches.create(new MutableConfiguration<String, String>().setTypes(String.class, String.class));
        TtlCache<String, String> timed = TtlCache.of(cache);
        AsyncTtlCache<String, String> async = AsyncTtlCache.of(cache);
        Duration negative = Duration.ofNanos(-1);

        for (Duration wrong : new Duration[] {null, negative, Duration.ofSeconds(Long.MIN_VALUE)}) {
            Stream.<Runnable>of(
                            () -> timed.put("k", "v", wrong),
                            () -> timed.putAll(Map.of("k", "v"), wrong),
                            () -> timed.putAll(Map.of(), wrong),
                            () -> timed.putIfAbsent("k", "v", wrong),
                            () -> timed.replace("k", "v", wrong),
                            () -> async.put("k", "v", wrong),
                            () -> async.putAll(Map.of("k", "v"), wrong),
                            () -> async.putIfAbsent("k", "v", wrong),
                            () -> async.replace("k", "v", wrong))
                    .forEach(call -> assertThatThrownBy(call::run)
                            .isInstanceOf(wrong == null ? NullPointerException.class : IllegalArgumentException.class)
                            .hasMessageContaining(wrong == null ? "timeToLive" : "negative: allowed is zero"));
        }
        assertThatThrownBy(() -> timed.put(null, "v", MINUTES)).isInstanceOf(NullPointerException.class);
        assertThatThrownBy(() -> timed.putIfAbsent("k", null, MINUTES)).isInstanceOf(NullPointerException.class);
        assertThatThrownBy(() -> timed.putAll(null, MINUTES)).isInstanceOf(NullPointerException.class);
        assertThatThrownBy(() -> untyped(timed).put("k", 1, MINUTES)).isInstanceOf(ClassCastException.class);
        assertThat(cache.iterator().hasNext()).isFalse();
        cache.close();
        assertThatThrownBy(() -> timed.replace("k", "v", MINUTES)).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> async.put("k", "v", MINUTES)).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void value_thatIsTooLarge_isRefused() {
        Cache<String, String> cache =
                caches.settings("caches: {c: {limits: {value-size: 1KB}}}").getCache("c");

        assertThatThrownBy(() -> TtlCache.of(cache).put("k", "v".repeat(2_000), MINUTES))
                .isInstanceOf(OversizedException.class);
        assertThatThrownBy(() -> TtlCache.of(cache).putAll(Map.of("k", "v".repeat(2_000)), MINUTES))
                .isInstanceOf(OversizedException.class);
    }

    @SuppressWarnings("unchecked")
    private static TtlCache<Object, Object> untyped(TtlCache<?, ?> cache) {
        return (TtlCache<Object, Object>) cache;
    }

    private Cache<String, String> create(Factory<? extends ExpiryPolicy> policy) {
        return caches.create(new MutableConfiguration<String, String>().setExpiryPolicyFactory(policy));
    }

    private static Map<Object, String> values(Cache<Object, String> cache) {
        Map<Object, String> values = new HashMap<>();
        cache.forEach(entry -> values.put(entry.getKey(), entry.getValue()));
        return values;
    }

    private void assertMinutes(String name, String key) {
        assertThat(ttl(name, key)).isBetween(MINUTES.toMillis() - 60_000, MINUTES.toMillis());
    }

    private long ttl(String name, String key) {
        return Long.parseLong(redis.command("PTTL", redis.keyPrefix() + name + ":" + key));
    }

    private static long count(String name, String attribute) {
        return Statistics.count(name, attribute);
    }
}
