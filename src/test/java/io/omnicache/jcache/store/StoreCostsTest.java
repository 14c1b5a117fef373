package io.omnicache.jcache.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.omnicache.jcache.testing.Caches;
import io.omnicache.jcache.testing.MapStore;
import io.omnicache.jcache.testing.ServerStatistics;
import java.util.Map;
import javax.cache.Cache;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * How many commands an operation of a cache with a store sends; each of them is a trip. Reads in scripts count as GET.
 */
class StoreCostsTest {
    @RegisterExtension
    final Caches caches = Caches.onOwnServer();

    private final MapStore<String, String> store = new MapStore<>();

    @Test
    void writeThrough_ofANewEntry_takesTwoTrips_andOfAPresentOneThree() {
        Cache<String, String> cache = caches.create(store.readAndWriteThrough());
        warm(cache);

        assertThat(scripts(() -> cache.put("k", "v"))).isEqualTo(2);
        assertThat(scripts(() -> cache.put("k", "w"))).isEqualTo(3);
        assertThat(scripts(() -> cache.remove("k"))).isEqualTo(3);
        assertThat(scripts(() -> cache.get("k")))
                .as("the miss, the lock, the release")
                .isEqualTo(2);
        store.rows.put("k", "row");
        assertThat(scripts(() -> cache.get("k"))).as("the lock, and storing").isEqualTo(2);
        assertThat(scripts(() -> cache.get("k"))).isZero();
    }

    @Test
    void writeBehind_takesTwoTrips_oneOfThemAScript() {
        Cache<String, String> cache = caches.settings("defaults: {write-behind: true, write-behind-delay: 1h}")
                .createCache("c", store.writeThrough());
        warm(cache);

        ServerStatistics.reset(caches.server());
        cache.put("k", "v");
        Map<String, Integer> calls = ServerStatistics.calls(caches.server());

        assertThat(calls).containsEntry("evalsha", 1).containsEntry("get", 2);
    }

    private void warm(Cache<String, String> cache) {
        cache.put("warm", "1");
        cache.put("warm", "2");
        cache.remove("warm");
        assertThat(cache.get("warm")).isNull();
        Awaitility.await()
                .until(() -> caches.server().command("KEYS", "*~lock*").isEmpty());
    }

    private int scripts(Runnable operation) {
        ServerStatistics.reset(caches.server());
        operation.run();
        return ServerStatistics.calls(caches.server()).getOrDefault("evalsha", 0);
    }
}
