package io.omnicache.jcache;

import static org.assertj.core.api.Assertions.assertThat;

import io.omnicache.jcache.testing.Caches;
import io.omnicache.jcache.testing.Concurrently;
import io.omnicache.jcache.testing.MapStore;
import io.omnicache.jcache.testing.Waiting;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import javax.cache.Cache;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Three managers, as three JVMs, change rows of a store and then remove or put the entries, while others read through
 * the cache with loads of any length. No read that begins after a change gets an older row.
 */
class SharedLoadingStressTest {
    private static final int KEYS = 4;
    private static final int STEPS = 120;

    @RegisterExtension
    final Caches caches = Caches.shared();

    private final MapStore<String, Integer> store = MapStore.loading(key -> 0);

    @ParameterizedTest
    @ValueSource(
            strings = {
                "loading: cluster",
                "loading: cluster, remember-missing: 10m",
                "loading: cluster, sweep: index",
                "loading: cluster, entry-processor: exclusive"
            })
    void changesOfTheStore_areNeverUndoneByALoad(String settings) throws Exception {
        store.onLoad = this::slowRow;
        List<Cache<String, Integer>> jvms = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            jvms.add(caches.settings("defaults: {" + settings + "}").createCache(Caches.NAME, store.readThrough()));
        }

        Concurrently.run(9, thread -> {
            Cache<String, Integer> cache = jvms.get(thread % 3);
            for (int i = 0; i < STEPS; i++) {
                if (thread < 3) {
                    change(cache, "k" + i % KEYS, thread * STEPS + i);
                } else {
                    read(cache, "k" + ThreadLocalRandom.current().nextInt(KEYS), i);
                }
            }
        });

        for (int i = 0; i < KEYS; i++) {
            Integer row = store.rows.get("k" + i);
            assertThat(jvms.get(0).get("k" + i)).as("k" + i).isEqualTo(row);
        }
    }

    private @Nullable Integer slowRow(String key) {
        Integer row = store.rows.get(key);
        if (ThreadLocalRandom.current().nextInt(3) == 0) {
            Waiting.pauseUpTo(3);
        }
        return row;
    }

    /**
     * As an application does that keeps the cache right: first the store, then the cache. One writer a key at a time.
     */
    private void change(Cache<String, Integer> cache, String key, int value) {
        synchronized (key.intern()) {
            if (value % 5 == 0) {
                store.rows.remove(key);
            } else {
                store.rows.put(key, value);
            }
            switch (value % 4) {
                case 0 -> cache.removeAll(Set.of(key));
                case 1 -> cache.getAndRemove(key);
                default -> cache.remove(key);
            }
            assertThat(cache.get(key)).as("after the change").isEqualTo(store.rows.get(key));
        }
        Waiting.pauseUpTo(1);
    }

    private static void read(Cache<String, Integer> cache, String key, int step) {
        if (step % 5 == 0) {
            cache.getAll(Set.of("k0", "k1", key + "x"));
        } else if (step % 31 == 0) {
            cache.clear();
        } else {
            cache.get(key);
        }
    }
}
