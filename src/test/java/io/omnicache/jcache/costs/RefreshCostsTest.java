package io.omnicache.jcache.costs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.omnicache.jcache.testing.Caches;
import io.omnicache.jcache.testing.MapStore;
import io.omnicache.jcache.testing.ServerStatistics;
import java.util.HashMap;
import java.util.Map;
import javax.cache.Cache;
import javax.cache.configuration.MutableConfiguration;
import javax.cache.expiry.Duration;
import javax.cache.expiry.ModifiedExpiryPolicy;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The commands of a cache whose entries are refreshed, beside those of one without. */
class RefreshCostsTest {
    private static final int TIMES = 200;

    @RegisterExtension
    final Caches caches = Caches.onOwnServer();

    @Test
    void reads_askForTheAgeOfAnEntryOnce() {
        Cache<String, String> cache = create("refresh-ahead: 80%");
        cache.put("k", "v");
        cache.put("l", "v");
        cache.get("k");
        await().until(() -> calls().containsKey("pttl"));
        ServerStatistics.reset(caches.server());

        for (int i = 0; i < TIMES; i++) {
            cache.get("k");
            cache.getAll(Map.of("k", "v").keySet());
        }
        cache.get("l");
        await().until(() -> calls().containsKey("pttl"));

        assertThat(calls()).isEqualTo(Map.of("get", TIMES + 1, "mget", TIMES, "pttl", 1));
    }

    @Test
    void changes_alsoEndTheLease() {
        Cache<String, String> cache = create("refresh-ahead: 80%");
        cache.put("k", "v");
        ServerStatistics.reset(caches.server());

        cache.put("k", "w");

        assertThat(calls()).isEqualTo(Map.of("evalsha", 1, "get", 1, "set", 1));
    }

    @Test
    void withoutTheSetting_nothingIsAdded() {
        Cache<String, String> cache = create("read-through: true");
        cache.put("k", "v");
        ServerStatistics.reset(caches.server());

        cache.put("k", "w");
        cache.get("k");

        assertThat(calls()).isEqualTo(Map.of("get", 1, "set", 1));
    }

    private Cache<String, String> create(String setting) {
        MutableConfiguration<String, String> configuration = MapStore.<String, String>loading(key -> "loaded")
                .readThrough()
                .setExpiryPolicyFactory(ModifiedExpiryPolicy.factoryOf(Duration.ONE_HOUR));
        return caches.settings("caches: {c: {" + setting + "}}").createCache("c", configuration);
    }

    private Map<String, Integer> calls() {
        return new HashMap<>(ServerStatistics.calls(caches.server()));
    }
}
