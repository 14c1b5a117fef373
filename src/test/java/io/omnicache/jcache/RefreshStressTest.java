package io.omnicache.jcache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.omnicache.jcache.testing.Caches;
import io.omnicache.jcache.testing.Concurrently;
import io.omnicache.jcache.testing.MapStore;
import io.omnicache.jcache.testing.Statistics;
import io.omnicache.jcache.testing.Waiting;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import javax.cache.Cache;
import javax.cache.expiry.ModifiedExpiryPolicy;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * Three managers, as three JVMs, change rows of a store and then the entries, while others read entries that are due
 * almost at once. No read that begins after a change gets an older row, so no refresh undoes a change.
 */
class RefreshStressTest {
    private static final int KEYS = 12;
    private static final int STEPS = 300;
    private static final int MANAGERS = 3;
    private static final String SETTINGS = "caches: {c: {loading: cluster, refresh-ahead: 1%, expiry-jitter: 0%}}";
    private static final javax.cache.expiry.Duration SECOND =
            new javax.cache.expiry.Duration(TimeUnit.MILLISECONDS, 1_000);

    @RegisterExtension
    final Caches caches = Caches.shared();

    private final AtomicInteger loading = new AtomicInteger();
    private final MapStore<String, Integer> store = MapStore.loading(key -> 0);

    @Test
    void changesOfTheStore_areNeverUndoneByARefresh() throws Exception {
        store.onLoad = this::slowRow;
        List<Cache<String, Integer>> jvms = new ArrayList<>();
        for (int i = 0; i < MANAGERS; i++) {
            jvms.add(caches.settings(SETTINGS)
                    .createCache(
                            "c",
                            store.readThrough()
                                    .setStatisticsEnabled(i == 0)
                                    .setExpiryPolicyFactory(ModifiedExpiryPolicy.factoryOf(SECOND))));
        }

        Concurrently.run(3 * MANAGERS, thread -> {
            Cache<String, Integer> cache = jvms.get(thread % MANAGERS);
            for (int i = 0; i < STEPS; i++) {
                if (thread < MANAGERS) {
                    change(cache, "k" + i % KEYS, thread * STEPS + i);
                    Waiting.pauseUpTo(4);
                } else {
                    cache.get("k" + ThreadLocalRandom.current().nextInt(KEYS));
                    Waiting.pauseUpTo(2);
                }
            }
        });
        await().during(Duration.ofMillis(200)).until(() -> loading.get() == 0);

        for (int i = 0; i < KEYS; i++) {
            Integer row = store.rows.get("k" + i);
            assertThat(jvms.get(0).get("k" + i)).as("k" + i).isEqualTo(row);
        }
        assertThat(Statistics.count("c", "CacheRefreshes")).isGreaterThan(10);
        assertThat(Statistics.count("c", "CacheRefreshFailures")).isEqualTo(0);
    }

    private @Nullable Integer slowRow(String key) {
        loading.incrementAndGet();
        try {
            Integer row = store.rows.get(key);
            Waiting.pauseUpTo(5);
            return row;
        } finally {
            loading.decrementAndGet();
        }
    }

    /**
     * As an application does that keeps the cache right: first the store, then the cache. One writer a key at a time.
     */
    private void change(Cache<String, Integer> cache, String key, int value) {
        synchronized (key.intern()) {
            int way = ThreadLocalRandom.current().nextInt(6);
            if (way < 2) {
                store.rows.remove(key);
            } else {
                store.rows.put(key, value);
            }
            switch (way) {
                case 0 -> cache.remove(key);
                case 1 -> cache.removeAll(Set.of(key));
                case 2 -> cache.put(key, value);
                case 3 -> TtlCache.of(cache).put(key, value, Duration.ofMillis(500));
                case 4 -> cache.remove(key);
                default ->
                    cache.invoke(key, (entry, arguments) -> {
                        entry.setValue(value);
                        return null;
                    });
            }
            Waiting.pauseUpTo(6); // Within it, a refresh that began before the change ends.
            assertThat(cache.get(key)).as(key).isEqualTo(store.rows.get(key));
        }
    }
}
