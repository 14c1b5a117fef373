package io.omnicache.jcache.topology;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.omnicache.jcache.TtlCache;
import io.omnicache.jcache.testing.Caches;
import io.omnicache.jcache.testing.MapStore;
import java.time.Duration;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import javax.cache.Cache;
import javax.cache.configuration.MutableConfiguration;
import javax.cache.expiry.ModifiedExpiryPolicy;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Entries on all masters of a cluster are refreshed: each script has its keys in one slot. */
class RefreshClusterIT {
    private static final Map<String, String> ENTRIES =
            IntStream.range(0, 40).boxed().collect(Collectors.toMap(i -> "k" + i, i -> "old"));

    @RegisterExtension
    final Caches caches = Caches.onCluster(3, 0);

    @Test
    void entriesOnAllMasters_areRefreshedOnce_andFailuresPause() {
        MapStore<String, String> store = MapStore.loading(key -> {
            if (key.equals("k7")) {
                throw new IllegalStateException("no row");
            }
            return "loaded";
        });
        MutableConfiguration<String, String> configuration = store.readThrough()
                .setExpiryPolicyFactory(ModifiedExpiryPolicy.factoryOf(javax.cache.expiry.Duration.ONE_HOUR));
        Cache<String, String> cache =
                caches.settings("caches: {c: {refresh-ahead: 80%}}").createCache("c", configuration);
        // Less than a fifth of the hour, so they are due at once.
        TtlCache.of(cache).putAll(ENTRIES, Duration.ofMinutes(5));

        assertThat(cache.getAll(ENTRIES.keySet())).isEqualTo(ENTRIES);

        await().atMost(Duration.ofMinutes(1))
                .until(() -> cache.getAll(ENTRIES.keySet()).values().stream()
                                .filter("loaded"::equals)
                                .count()
                        == ENTRIES.size() - 1);
        assertThat(cache.get("k7")).isEqualTo("old");
        assertThat(store.calls.stream().filter(call -> !call.equals("load k7"))).doesNotHaveDuplicates();
    }
}
