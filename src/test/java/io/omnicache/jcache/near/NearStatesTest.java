package io.omnicache.jcache.near;

import static io.omnicache.jcache.testing.OpenNearCaches.nearOf;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.omnicache.jcache.internal.near.NearCache;
import io.omnicache.jcache.testing.Caches;
import io.omnicache.jcache.testing.ServerStatistics;
import io.omnicache.jcache.testing.Statistics;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import javax.cache.Cache;
import javax.cache.configuration.MutableConfiguration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a near cache answers and what the statistics say in each of its states. {@code bypassed} is in a longer test. */
class NearStatesTest {
    private static final int READS = 10;

    @RegisterExtension
    final Caches caches = Caches.onOwnServer();

    private Cache<String, String> open(String tracking) {
        return caches.settings("defaults: {near-cache: true, statistics: true, near-cache-max-staleness: 200ms,"
                        + " near-cache-tracking: " + tracking + "}")
                .createCache(Caches.NAME, new MutableConfiguration<>());
    }

    private int readsThatRedisAnswers(Cache<String, String> cache) {
        ServerStatistics.reset(caches.server());
        for (int i = 0; i < READS; i++) {
            assertThat(cache.get("a")).isEqualTo("1");
            assertThat(cache.getAll(Set.of("a"))).isEqualTo(Map.of("a", "1"));
        }
        Map<String, Integer> calls = ServerStatistics.calls(caches.server());
        return calls.getOrDefault("get", 0) + calls.getOrDefault("mget", 0);
    }

    /** What is here stays here, but isn't given out while no canary comes back, and is right again afterwards. */
    @ParameterizedTest
    @ValueSource(strings = {"key", "prefix"})
    void unproven_givesNothingOut_untilCanariesComeBack(String tracking) {
        Cache<String, String> cache = open(tracking);
        assertThat(NearCaches.state(Caches.NAME)).isEqualTo("waiting");
        cache.put("a", "1");
        NearCaches.awaitOpen(cache, "never there");
        await().until(() -> {
            cache.get("a");
            return Statistics.count(Caches.NAME, "NearEntries") == 1 && NearCaches.hits(Caches.NAME) > 0;
        });

        caches.server().command("CONFIG", "SET", "maxmemory", "1");
        await().until(() -> NearCaches.state(Caches.NAME).equals("unproven"));
        long hits = NearCaches.hits(Caches.NAME);
        assertThat(readsThatRedisAnswers(cache)).isGreaterThanOrEqualTo(2 * READS);
        assertThat(NearCaches.hits(Caches.NAME)).isEqualTo(hits);
        caches.server().command("CONFIG", "SET", "maxmemory", "0");

        await().until(() -> NearCaches.state(Caches.NAME).equals("open"));
        await().until(() -> {
            cache.get("a");
            return NearCaches.hits(Caches.NAME) > hits;
        });
    }

    @Test
    void refused_readsFromRedis_andSaysWhatIsMissing() {
        caches.server().command("ACL", "SETUSER", "default", "-client|tracking");
        Cache<String, String> cache = open("key");
        cache.put("a", "1");
        cache.get("a");
        await().atMost(Duration.ofSeconds(30))
                .until(() -> NearCaches.state(Caches.NAME).startsWith("refused: "));
        assertThat(NearCaches.state(Caches.NAME)).contains("ACL SETUSER", "+client|tracking");
        assertThat(readsThatRedisAnswers(cache)).isEqualTo(2 * READS);
        assertThat(NearCaches.hits(Caches.NAME)).isZero();
        assertThat(Statistics.count(Caches.NAME, "NearEntries")).isZero();
        assertThat(Statistics.count(Caches.NAME, "NearDelayWorst")).isZero();
    }

    @ParameterizedTest
    @ValueSource(strings = {"key", "prefix"})
    void closed_keepsNothing_andTracksNothing(String tracking) {
        Cache<String, String> cache = open(tracking);
        cache.put("a", "1");
        NearCaches.awaitOpen(cache, "never there");
        await().until(() -> cache.get("a") != null && Statistics.count(Caches.NAME, "NearEntries") > 0);
        NearCache<String, String> near = nearOf(cache);

        cache.close();

        assertThat(near.state()).isEqualTo("closed");
        assertThat(near.isClosed()).isTrue();
        assertThat(near.find("a")).isNull();
        assertThat(near.size()).isZero();
        await().until(() -> caches.server().command("INFO", "clients").contains("tracking_clients:0"));
        assertThat(Statistics.beans(Caches.NAME)).isEmpty();
    }

    @Test
    void withoutANearCache_theStateIsOff() {
        caches.settings("defaults: {statistics: true}").createCache(Caches.NAME, new MutableConfiguration<>());

        assertThat(NearCaches.state(Caches.NAME)).isEqualTo("off");
    }
}
