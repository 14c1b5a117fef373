package io.omnicache.jcache.near;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.omnicache.it.RedisCluster;
import io.omnicache.it.RedisProcess;
import io.omnicache.it.RedisSentinels;
import io.omnicache.jcache.RedisCacheException;
import io.omnicache.jcache.testing.Caches;
import io.omnicache.jcache.testing.MapStore;
import io.omnicache.jcache.testing.OwnServer;
import io.omnicache.jcache.testing.RedisServer;
import io.omnicache.jcache.testing.Statistics;
import java.time.Duration;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.IntStream;
import javax.cache.Cache;
import javax.cache.configuration.MutableConfiguration;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The reserve where one of several servers is away: what the others have is never answered by it. */
@Tag("soak")
class ReserveTopologiesIT {
    private static final Duration LONGEST = Duration.ofSeconds(60);
    private static final String AWAY = "connection: {retries: 0}\n"
            + "defaults: {near-cache: true, near-cache-stale-while-away: 5m, statistics: true, codec: string}";

    /** Until the loss of a server is noticed, the near cache answers. */
    private static void awaitServed(Cache<String, String> cache, String key) {
        await().atMost(LONGEST).until(() -> {
            assertThat(cache.get(key)).isEqualTo("1");
            return Statistics.count(Caches.NAME, "NearStaleServed") > 0;
        });
    }

    /** The masters of a cluster that goes on without one of them, and of one that doesn't. */
    static class OfACluster {
        @RegisterExtension
        final OwnServer<RedisCluster> cluster;

        @RegisterExtension
        final Caches caches;

        private final boolean isWhole;

        OfACluster(boolean isWhole) {
            this.isWhole = isWhole;
            this.cluster = RedisServer.cluster(3, 0, "--cluster-require-full-coverage", isWhole ? "yes" : "no");
            this.caches = Caches.on(() ->
                    "redis-cluster://" + RedisProcess.hosts(cluster.get().nodes()) + "?timeout=2s&connect-timeout=2s");
        }

        @Test
        void reads_whileAMasterIsDown_getWhatWasLastKnownOfItsEntriesOnly() {
            Cache<String, String> cache = caches.settings(AWAY).createCache(Caches.NAME, new MutableConfiguration<>());
            Map<String, String> all = new TreeMap<>();
            IntStream.range(0, 60).forEach(i -> all.put("k" + i, "1"));
            await().atMost(LONGEST).ignoreExceptions().untilAsserted(() -> cache.putAll(all));
            NearCaches.awaitOpen(cache, "never there");
            await().atMost(LONGEST)
                    .until(() -> cache.getAll(all.keySet()).equals(all)
                            && Statistics.count(Caches.NAME, "NearEntries") == all.size());
            RedisProcess down = cluster.get().masterOf("omnicache:c:k0");
            Set<String> lost = new HashSet<>(all.keySet());
            lost.removeIf(key -> cluster.get().masterOf("omnicache:c:" + key) != down);
            assertThat(lost).hasSizeBetween(1, 59);

            down.kill();

            awaitServed(cache, "k0");
            long served = Statistics.count(Caches.NAME, "NearStaleServed");
            for (String key : lost) {
                assertThat(cache.get(key)).isEqualTo("1");
            }
            assertThat(Statistics.count(Caches.NAME, "NearStaleServed") - served)
                    .isGreaterThanOrEqualTo(lost.size());
            assertThat(cache.getAll(all.keySet())).isEqualTo(all);
            if (!isWhole) {
                changeTheOthers(cache, all.keySet(), lost);
            }
            String changed = lost.iterator().next();
            assertThatThrownBy(() -> cache.put(changed, "2")).isInstanceOf(RedisCacheException.class);
            assertThatThrownBy(() -> cache.get(changed)).isInstanceOf(RedisCacheException.class);

            down.restart();
            await().atMost(LONGEST).ignoreExceptions().until(() -> cache.get(changed) == null);
            // The master has come back without its entries: nobody gives out what it had.
            await().atMost(LONGEST).ignoreExceptions().untilAsserted(() -> {
                for (String key : lost) {
                    assertThat(cache.get(key)).isNull();
                }
            });
            cache.put(changed, "3");
            assertThat(cache.get(changed)).isEqualTo("3");
        }

        private void changeTheOthers(Cache<String, String> cache, Set<String> all, Set<String> lost) {
            for (String key : all) {
                if (!lost.contains(key)) {
                    cache.put(key, "2");
                    assertThat(cache.get(key)).isEqualTo("2");
                    String redisKey = "omnicache:c:" + key;
                    String raw = cluster.get().masterOf(redisKey).command("GET", redisKey);
                    cluster.get().masterOf(redisKey).command("SET", redisKey, raw.replace('2', '3'));
                    await().atMost(LONGEST).until(() -> "3".equals(cache.get(key)));
                }
            }
        }
    }

    @Nested
    class OfAClusterThatGoesOn extends OfACluster {
        OfAClusterThatGoesOn() {
            super(false);
        }
    }

    /** {@code CLUSTERDOWN} is the answer for all entries then, which is no answer. */
    @Nested
    class OfAClusterThatIsDown extends OfACluster {
        OfAClusterThatIsDown() {
            super(true);
        }
    }

    @Nested
    class OfSentinels {
        @RegisterExtension
        final OwnServer<RedisSentinels> servers = RedisServer.of(() -> RedisSentinels.start("one", "two"));

        @RegisterExtension
        final Caches caches = Caches.on(() -> "redis-sentinel://:one@"
                + RedisProcess.hosts(servers.get().sentinels())
                + "?master=mymaster&sentinel-password=two&timeout=2s");

        @Test
        void reads_duringAFailover_getWhatWasLastKnown_andThenWhatTheNewMasterHas() {
            Cache<String, String> cache = caches.settings(AWAY).createCache(Caches.NAME, new MutableConfiguration<>());
            await().atMost(LONGEST).ignoreExceptions().untilAsserted(() -> cache.putAll(Map.of("a", "1", "b", "1")));
            NearCaches.awaitOpen(cache, "never there");
            assertThat(cache.getAll(Set.of("a", "b"))).hasSize(2);
            RedisProcess before = servers.get().master();
            before.command("WAIT", "2", "5000");

            before.kill();

            awaitServed(cache, "a");
            assertThatThrownBy(() -> cache.put("b", "2")).isInstanceOf(RedisCacheException.class);
            await().atMost(LONGEST).until(() -> servers.get().master() != before);
            await().atMost(LONGEST).ignoreExceptions().untilAsserted(() -> cache.put("a", "2"));
            for (int i = 0; i < 100; i++) {
                assertThat(cache.get("a")).isEqualTo("2");
            }
            await().atMost(LONGEST).until(() -> NearCaches.state(Caches.NAME).equals("open"));
            String raw = servers.get().master().command("GET", "omnicache:c:a");
            assertThat(cache.get("a")).isEqualTo("2");
            servers.get().master().command("SET", "omnicache:c:a", raw.replace('2', '3'));
            await().atMost(LONGEST).until(() -> "3".equals(cache.get("a")));
        }
    }

    @Nested
    class OfALoader {
        @RegisterExtension
        final OwnServer<RedisCluster> cluster = RedisServer.cluster(3, 0);

        @RegisterExtension
        final Caches caches = Caches.on(() ->
                "redis-cluster://" + RedisProcess.hosts(cluster.get().nodes()) + "?timeout=5s&connect-timeout=5s");

        @ParameterizedTest
        @ValueSource(strings = {"jvm", "cluster"})
        void reads_ofExpiredEntriesOfEachMaster_whileTheLoaderFails_getWhatWasLastKnown(String loading) {
            MapStore<String, String> store = new MapStore<>();
            IntStream.range(0, 30).forEach(i -> store.rows.put("k" + i, "1"));
            Cache<String, String> cache = caches.settings("defaults: {near-cache: true, near-cache-stale-if-error: 5m,"
                            + " statistics: true, expiry.created: 3s, loading: " + loading + "}")
                    .createCache(Caches.NAME, store.readThrough());
            assertThat(cache.getAll(store.rows.keySet())).isEqualTo(store.rows);
            NearCaches.awaitOpen(cache, "never there");
            store.onLoad = key -> {
                throw new IllegalStateException("no store");
            };
            await().atMost(LONGEST).until(() -> store.rows.keySet().stream().noneMatch(cache::containsKey));
            assertThat(cache.getAll(store.rows.keySet())).isEqualTo(store.rows);
            assertThat(cache.get("k7")).isEqualTo("1");
            assertThat(Statistics.count(Caches.NAME, "NearStaleServed")).isEqualTo(31);
        }
    }
}
