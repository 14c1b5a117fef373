package io.omnicache.jcache.topology;

import static io.omnicache.jcache.testing.Waiting.await;
import static io.omnicache.jcache.testing.Waiting.get;
import static org.assertj.core.api.Assertions.assertThat;

import io.omnicache.jcache.testing.Caches;
import io.omnicache.jcache.testing.Concurrently;
import io.omnicache.jcache.testing.MapStore;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import javax.cache.Cache;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Shared loads and exclusive entry processors in a cluster, where each master has the leases of its entries. */
class SharedLoadingClusterIT {
    private static final Set<String> KEYS =
            IntStream.range(0, 40).mapToObj(i -> "k" + i).collect(Collectors.toSet());

    @RegisterExtension
    final Caches caches = Caches.onCluster(3, 0);

    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final MapStore<String, Integer> store = new MapStore<>();

    @AfterEach
    void close() {
        threads.shutdownNow();
    }

    private Cache<String, Integer> create() {
        return caches.settings("defaults: {loading: cluster, remember-missing: 1m, entry-processor: exclusive}")
                .createCache(Caches.NAME, store.readThrough());
    }

    @Test
    void getAll_ofKeysOnAllMasters_loadsEachOnce() throws Exception {
        CountDownLatch asked = new CountDownLatch(1);
        CountDownLatch answer = new CountDownLatch(1);
        store.onLoad = key -> {
            asked.countDown();
            await(answer);
            return key.length();
        };
        Cache<String, Integer> first = create();
        Cache<String, Integer> second = create();

        Future<Map<String, Integer>> loading = threads.submit(() -> first.getAll(KEYS));
        await(asked);
        Future<Map<String, Integer>> waiting = threads.submit(() -> second.getAll(KEYS));
        answer.countDown();

        assertThat(get(loading)).hasSize(40);
        assertThat(get(waiting)).hasSize(40);
        assertThat(store.calls).hasSize(40);
    }

    @Test
    void invocations_fromTwoJvms_runOncePerCall() throws Exception {
        Cache<String, Integer> first = create();
        Cache<String, Integer> second = create();

        Concurrently.run(6, thread -> {
            for (int i = 0; i < 10; i++) {
                (thread % 2 == 0 ? first : second).invoke("k" + i % 3, (entry, arguments) -> {
                    store.calls.add("run");
                    entry.setValue(entry.exists() ? entry.getValue() + 1 : 1);
                    return null;
                });
            }
        });

        assertThat(store.calls).hasSize(60);
        assertThat(first.get("k0") + first.get("k1") + first.get("k2")).isEqualTo(60);
    }
}
