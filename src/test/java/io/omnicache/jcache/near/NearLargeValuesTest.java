package io.omnicache.jcache.near;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.omnicache.it.RedisProcess;
import io.omnicache.jcache.testing.Caches;
import io.omnicache.jcache.testing.OwnServer;
import io.omnicache.jcache.testing.RedisServer;
import io.omnicache.jcache.testing.ServerStatistics;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import javax.cache.Cache;
import javax.cache.CacheException;
import javax.cache.CacheManager;
import javax.cache.configuration.MutableConfiguration;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Large values beside a near cache. A server closes the connection of announcements where more than 32 MB wait; all
 * entries would be dropped then, and read again.
 */
class NearLargeValuesTest {
    private static final int MANY = 40;

    @RegisterExtension
    static final OwnServer<RedisProcess> server = RedisServer.own();

    @RegisterExtension
    final Caches caches = Caches.on(server);

    @AfterEach
    void empty() {
        server.get().command("FLUSHALL");
    }

    @ParameterizedTest
    @CsvSource({"key, 1", "key, 20", "key, 40", "prefix, 40"})
    void get_ofAValueThatIsTooLarge_givesIt_andOtherEntriesStay(String tracking, int megabytes) {
        Cache<String, String> cache =
                NearCaches.open(caches, "near-cache-tracking: " + tracking, new MutableConfiguration<>());
        String large = "x".repeat(megabytes << 20);
        cache.put("large", large);
        cache.put("small", "1");
        NearCaches.hold(cache, Set.of("small")); // By prefix, the own put is announced behind a read that follows it.
        String connection = connection();

        for (int i = 0; i < 3; i++) {
            assertThat(large.equals(cache.get("large"))).isTrue();
        }

        assertThat(connection()).isEqualTo(connection);
        long hits = NearCaches.hits(Caches.NAME);
        assertThat(cache.get("small")).isEqualTo("1");
        assertThat(NearCaches.hits(Caches.NAME)).isEqualTo(hits + 1);
        server.get().command("DEL", "omnicache:c:small");
        Awaitility.await().until(() -> cache.get("small") == null);
    }

    @Test
    void get_ofAValueThatWasTooLarge_isReadInTheUsualWayAtOnce() {
        Cache<String, String> cache =
                NearCaches.open(caches, "near-cache-max-value-size: 1KB", new MutableConfiguration<>());
        cache.put("large", "x".repeat(2_000));
        cache.get("large");
        ServerStatistics.reset(server.get());

        cache.get("large");
        cache.get("large");

        assertThat(NearCaches.reads(server.get())).isEqualTo(Map.of("get", 2));
    }

    /** The replies to all of them would be more than the server allows. */
    @Test
    void getAll_ofManyValuesThatAreJustNotTooLarge_keepsThem_andTheConnection() {
        Cache<String, String> cache =
                NearCaches.open(caches, "near-cache-max-value-size: 1100KB", new MutableConfiguration<>());
        Map<String, String> large = new HashMap<>();
        for (int i = 0; i < MANY; i++) {
            large.put("k" + i, Integer.toString(i).repeat((1 << 20) / 2));
        }
        cache.putAll(large);
        String connection = connection();

        assertThat(large.equals(cache.getAll(large.keySet()))).isTrue();
        long hits = NearCaches.hits(Caches.NAME);
        assertThat(large.equals(cache.getAll(large.keySet()))).isTrue();

        assertThat(NearCaches.hits(Caches.NAME)).isEqualTo(hits + MANY);
        assertThat(connection()).isEqualTo(connection);
    }

    @Test
    void createCache_withALimitAboveWhatAServerAllows_isRefusedWithTheRemedy() {
        CacheManager manager = caches.settings("defaults: {near-cache: true, near-cache-max-value-size: 17MB}");

        assertThatThrownBy(() -> manager.createCache("a", new MutableConfiguration<>()))
                .isInstanceOf(CacheException.class)
                .hasMessageStartingWith("Cache a: near-cache-max-value-size: 17MB is too large: set 16MB or less");
    }

    /** The number of the only connection on which the server announces changes. */
    private static String connection() {
        return server.get()
                .command("CLIENT", "LIST", "TYPE", "pubsub")
                .lines()
                .filter(line -> line.contains("resp=3"))
                .map(line -> line.replaceAll(" .*", ""))
                .reduce((one, other) -> one + " and " + other)
                .orElse("none");
    }
}
