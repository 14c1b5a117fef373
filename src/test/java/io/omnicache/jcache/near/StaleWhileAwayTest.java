package io.omnicache.jcache.near;

import static io.omnicache.jcache.testing.Waiting.failureOf;
import static io.omnicache.jcache.testing.Waiting.join;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.omnicache.it.RedisProcess;
import io.omnicache.jcache.AsyncCache;
import io.omnicache.jcache.RedisCacheException;
import io.omnicache.jcache.testing.Caches;
import io.omnicache.jcache.testing.LogCapture;
import io.omnicache.jcache.testing.ServerStatistics;
import io.omnicache.jcache.testing.Statistics;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import javax.cache.Cache;
import javax.cache.configuration.MutableConfiguration;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** {@code near-cache-stale-while-away}: reads while Redis can't be reached. */
class StaleWhileAwayTest {
    private static final String NEAR = "io.omnicache.jcache.internal.near";
    private static final String CONNECTION = "connection: {timeout: 1s, connect-timeout: 5s, retries: 0}\n";

    @RegisterExtension
    final Caches caches = Caches.onOwnServer();

    private Cache<String, String> create(String reserve) {
        return caches.settings(CONNECTION + "defaults: {near-cache: true, " + reserve + "statistics: true}")
                .createCache(Caches.NAME, new MutableConfiguration<>());
    }

    private Cache<String, String> create() {
        return create("near-cache-stale-while-away: 5m, ");
    }

    /** How Redis goes away, and comes back. */
    enum Outage {
        KILLED(RedisProcess::kill, RedisProcess::restart),
        SUSPENDED(RedisProcess::suspend, RedisProcess::resume);

        private final Consumer<RedisProcess> begin;
        private final Consumer<RedisProcess> end;

        Outage(Consumer<RedisProcess> begin, Consumer<RedisProcess> end) {
            this.begin = begin;
            this.end = end;
        }
    }

    @ParameterizedTest
    @EnumSource
    void reads_whileAway_getWhatWasLastKnown(Outage outage) {
        Cache<String, String> cache = create();
        AsyncCache<String, String> async = cache.unwrap(AsyncCache.class);
        cache.putAll(Map.of("a", "1", "b", "2"));
        assertThat(cache.getAll(Set.of("a", "b", "none"))).hasSize(2);
        try (LogCapture log = LogCapture.of(NEAR)) {
            outage.begin.accept(caches.server());
            try {
                assertThat(cache.get("a")).isEqualTo("1");
                assertThat(cache.containsKey("a")).isTrue();
                assertThat(cache.getAll(Set.of("a", "b"))).isEqualTo(Map.of("a", "1", "b", "2"));
                assertThat(join(async.get("b"))).isEqualTo("2");
                assertThat(join(async.containsKey("b"))).isTrue();
                assertThat(join(async.getAll(Set.of("a", "b")))).hasSize(2);
                assertThatThrownBy(() -> cache.get("none")).isInstanceOf(RedisCacheException.class);
                assertThatThrownBy(() -> cache.getAll(Set.of("a", "none"))).isInstanceOf(RedisCacheException.class);
                assertThat(failureOf(async.get("none"))).isNotNull();
                assertThat(Statistics.count(Caches.NAME, "NearStaleServed")).isGreaterThanOrEqualTo(8);
                assertThat(log.messages())
                        .filteredOn(line -> line.contains("last known"))
                        .hasSize(1);
            } finally {
                outage.end.accept(caches.server());
            }
        }
        Awaitility.await().ignoreExceptions().until(() -> cache.get("none") == null);
        Awaitility.await().ignoreExceptions().untilAsserted(() -> {
            cache.put("a", "3");
            assertThat(cache.get("a")).isEqualTo("3");
        });
    }

    @Test
    void reads_whileTheServerHangs_areSentSeldom() {
        Cache<String, String> cache = create();
        cache.putAll(Map.of("a", "1", "b", "2"));
        assertThat(cache.getAll(Set.of("a", "b"))).hasSize(2);
        ServerStatistics.reset(caches.server());
        caches.server().suspend();
        try {
            for (int i = 0; i < 200; i++) {
                assertThat(cache.get("a")).isEqualTo("1");
                assertThat(cache.getAll(Set.of("a", "b"))).hasSize(2);
            }
        } finally {
            caches.server().resume();
        }
        Map<String, Integer> sent = ServerStatistics.calls(caches.server());
        assertThat(sent.getOrDefault("get", 0) + sent.getOrDefault("mget", 0)).isLessThan(100);
    }

    @Test
    void reads_whileAwayWithoutTheSetting_fail() {
        Cache<String, String> cache = create("");
        cache.put("a", "1");
        assertThat(cache.get("a")).isEqualTo("1");
        caches.server().kill();
        Awaitility.await()
                .untilAsserted(() -> assertThatThrownBy(() -> cache.get("a")).isInstanceOf(RedisCacheException.class));
        assertThat(Statistics.count(Caches.NAME, "NearStaleServed")).isZero();
    }

    @Test
    void changes_ofThisJvmWhileAway_forgetTheirKey() {
        Map<String, Consumer<Cache<String, String>>> changes = changes();
        Cache<String, String> cache = create();
        for (String key : changes.keySet()) {
            cache.put(key, "1");
            assertThat(cache.get(key)).isEqualTo("1");
        }
        caches.server().kill();
        changes.forEach((key, change) -> {
            assertThat(cache.get(key)).as("%s before", key).isEqualTo("1");
            assertThatThrownBy(() -> change.accept(cache)).as(key).isInstanceOf(RuntimeException.class);
            assertForgotten(cache, key);
        });
    }

    /** Changes that fail, by the key that they change, in the order in which they are to be made. */
    private static Map<String, Consumer<Cache<String, String>>> changes() {
        Map<String, Consumer<Cache<String, String>>> changes = new LinkedHashMap<>();
        changes.put("put", cache -> cache.put("put", "2"));
        changes.put("getAndPut", cache -> cache.getAndPut("getAndPut", "2"));
        changes.put("putIfAbsent", cache -> cache.putIfAbsent("putIfAbsent", "2"));
        changes.put("replace", cache -> cache.replace("replace", "2"));
        changes.put("compared", cache -> cache.replace("compared", "1", "2"));
        changes.put("getAndReplace", cache -> cache.getAndReplace("getAndReplace", "2"));
        changes.put("remove", cache -> cache.remove("remove"));
        changes.put("removed", cache -> cache.remove("removed", "1"));
        changes.put("getAndRemove", cache -> cache.getAndRemove("getAndRemove"));
        changes.put("putAll", cache -> cache.putAll(Map.of("putAll", "2")));
        changes.put("removeAllOf", cache -> cache.removeAll(Set.of("removeAllOf")));
        changes.put(
                "invoke",
                cache -> cache.invoke("invoke", (entry, arguments) -> {
                    entry.setValue("2");
                    return null;
                }));
        changes.put("async", cache -> join(cache.unwrap(AsyncCache.class).put("async", "2")));
        changes.put("removeAll", Cache::removeAll);
        return changes;
    }

    @Test
    void clear_whileAway_forgetsEverything() {
        Cache<String, String> cache = create();
        cache.putAll(Map.of("a", "1", "b", "2"));
        assertThat(cache.getAll(Set.of("a", "b"))).hasSize(2);
        caches.server().kill();
        assertThat(cache.get("a")).isEqualTo("1");
        assertThatThrownBy(cache::clear).isInstanceOf(RedisCacheException.class);
        assertForgotten(cache, "a");
        assertForgotten(cache, "b");
    }

    @Test
    void put_whoseOutcomeIsUnknown_forgetsItsKey() {
        Cache<String, String> cache = create();
        cache.put("a", "1");
        assertThat(cache.get("a")).isEqualTo("1");
        caches.server().suspend();
        try {
            assertThatThrownBy(() -> cache.put("a", "2")).isInstanceOf(RedisCacheException.class);
            assertForgotten(cache, "a");
        } finally {
            caches.server().resume();
        }
    }

    @Test
    void changes_beforeTheOutage_leaveNothingOlder() {
        Cache<String, String> cache = create();
        cache.putAll(Map.of("a", "1", "b", "1", "c", "1"));
        assertThat(cache.getAll(Set.of("a", "b", "c"))).hasSize(3);
        cache.put("a", "2");
        cache.remove("b");
        assertThat(cache.get("b")).isNull();
        cache.put("c", "2");
        assertThat(cache.get("c")).isEqualTo("2");
        caches.server().kill();
        assertForgotten(cache, "a");
        assertForgotten(cache, "b");
        assertThat(cache.get("c")).isEqualTo("2");
    }

    @Test
    void values_thatRedisHasLost_areNotGivenOutInTheNextOutage() {
        Cache<String, String> cache = create();
        cache.put("a", "1");
        assertThat(cache.get("a")).isEqualTo("1");
        caches.server().kill();
        assertThat(cache.get("a")).isEqualTo("1");
        caches.server().restart();
        Awaitility.await().ignoreExceptions().until(() -> cache.get("a") == null);
        caches.server().kill();
        assertForgotten(cache, "a");
    }

    private static void assertForgotten(Cache<String, String> cache, String key) {
        assertThatThrownBy(() -> cache.get(key)).as("get of %s", key).isInstanceOf(RedisCacheException.class);
    }
}
