package io.omnicache.jcache.near;

import static org.assertj.core.api.Assertions.assertThat;

import io.omnicache.it.RedisProcess;
import io.omnicache.jcache.testing.Caches;
import io.omnicache.jcache.testing.MapStore;
import io.omnicache.jcache.testing.OwnServer;
import io.omnicache.jcache.testing.RedisServer;
import io.omnicache.jcache.testing.ServerStatistics;
import java.util.Map;
import javax.cache.Cache;
import javax.cache.configuration.MutableConfiguration;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a near cache knows of entries that aren't there. */
class NearMissesTest {
    @RegisterExtension
    static final OwnServer<RedisProcess> server = RedisServer.own();

    @RegisterExtension
    final Caches caches = Caches.on(server);

    private final MapStore<String, String> store = new MapStore<>();

    @AfterEach
    void empty() {
        server.get().command("FLUSHALL");
    }

    @ParameterizedTest
    @ValueSource(strings = {"key", "prefix"})
    void get_ofARememberedMiss_sendsNothing_untilSomebodyChangesTheEntry(String tracking) {
        Cache<String, String> cache =
                NearCaches.open(caches, "remember-missing: 10m, near-cache-tracking: " + tracking, store.readThrough());
        Cache<String, String> elsewhere = caches.otherManager().createCache(Caches.NAME, new MutableConfiguration<>());
        assertThat(cache.get("a")).isNull();
        // The announcement of the own marker may keep the first read out.
        Awaitility.await().until(() -> {
            ServerStatistics.reset(server.get());
            cache.get("a");
            return NearCaches.reads(server.get()).isEmpty();
        });
        ServerStatistics.reset(server.get());

        assertThat(cache.get("a")).isNull();
        assertThat(cache.containsKey("a")).isFalse();
        assertThat(NearCaches.reads(server.get())).isEmpty();
        assertThat(store.calls).containsExactly("load a");

        elsewhere.put("a", "1");
        Awaitility.await().until(() -> "1".equals(cache.get("a")));
        elsewhere.remove("a");
        Awaitility.await().until(() -> cache.get("a") == null);
    }

    /** A slot of a cluster may move, and nobody would announce what comes to be at its new master. */
    @ParameterizedTest
    @ValueSource(strings = {"key", "prefix"})
    void get_ofAnAbsentEntry_asksRedisEachTime(String tracking) {
        Cache<String, String> cache =
                NearCaches.open(caches, "near-cache-tracking: " + tracking, new MutableConfiguration<>());
        ServerStatistics.reset(server.get());

        for (int i = 0; i < 3; i++) {
            assertThat(cache.get("absent")).isNull();
        }

        assertThat(NearCaches.reads(server.get())).isEqualTo(Map.of("getrange", 3, "pttl", 3));
    }
}
