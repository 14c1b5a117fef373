package io.omnicache.jcache.topology;

import static org.assertj.core.api.Assertions.assertThat;

import io.omnicache.it.RedisCluster;
import io.omnicache.it.RedisProcess;
import io.omnicache.jcache.RedisCacheException;
import io.omnicache.jcache.testing.Caches;
import io.omnicache.jcache.testing.IndexInspection;
import io.omnicache.jcache.testing.OwnServer;
import io.omnicache.jcache.testing.RedisServer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import javax.cache.Cache;
import javax.cache.configuration.MutableConfiguration;
import javax.cache.expiry.CreatedExpiryPolicy;
import javax.cache.expiry.Duration;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A cluster without scripts: every operation works, and no update is lost while slots move. */
class ScriptlessClusterIT {
    private static final int MOVES = 10;
    private static final int THREADS = 4;

    @RegisterExtension
    static final OwnServer<RedisCluster> cluster = RedisServer.cluster(3, 0);

    @RegisterExtension
    final Caches caches = Caches.on(() ->
            "redis-cluster://" + RedisProcess.hosts(cluster.get().nodes()) + "?scripts=never&timeout=10s&retries=20");

    @Test
    void everyOperation_onAClusterWithoutScripts_works() throws Exception {
        EveryOperation.on(caches.manager());
    }

    @Test
    void increments_whileSlotsMove_areNotLost() throws Exception {
        Cache<String, Integer> cache = caches.manager("key-prefix=moving:")
                .createCache(
                        "c",
                        new MutableConfiguration<String, Integer>()
                                .setExpiryPolicyFactory(CreatedExpiryPolicy.factoryOf(Duration.ONE_HOUR)));
        AtomicBoolean ends = new AtomicBoolean();
        AtomicInteger[] acknowledged = new AtomicInteger[MOVES];
        List<String> failures = new CopyOnWriteArrayList<>();
        ExecutorService pool = Executors.newFixedThreadPool(THREADS);
        List<Future<?>> running = new ArrayList<>();
        for (int i = 0; i < MOVES; i++) {
            acknowledged[i] = new AtomicInteger();
        }
        for (int thread = 0; thread < THREADS; thread++) {
            running.add(pool.submit(() -> {
                for (int i = 0; !ends.get(); i = (i + 1) % MOVES) {
                    try {
                        cache.invoke("k" + i, (entry, arguments) -> {
                            entry.setValue(entry.exists() ? entry.getValue() + 1 : 1);
                            return null;
                        });
                        acknowledged[i].incrementAndGet();
                    } catch (RedisCacheException e) {
                        failures.add(e.getMessage());
                    }
                }
            }));
        }
        for (int i = 0; i < MOVES; i++) {
            awaitMore(acknowledged[i], failures);
            SlotMove move = SlotMove.of(cluster.get(), "moving:c:k" + i).begin();
            awaitMore(acknowledged[i], failures);
            move.finish();
            awaitMore(acknowledged[i], failures);
        }
        ends.set(true);
        for (Future<?> future : running) {
            future.get();
        }
        pool.shutdown();

        assertThat(failures).isEmpty();
        for (int i = 0; i < MOVES; i++) {
            assertThat(cache.get("k" + i)).as("k" + i).isEqualTo(acknowledged[i].get());
        }
    }

    /** The set of the index and the entries of a slot are at two masters while the slot moves. */
    @Test
    void index_whileSlotsMove_hasEveryEntry() {
        Cache<String, Integer> cache = caches.settings(
                        "{connection: {key-prefix: 'indexed:'}, defaults: {sweep: index}}")
                .createCache("c", new MutableConfiguration<>());
        AcknowledgedWrites writes = new AcknowledgedWrites(cache);
        try (writes) {
            writes.whileSlotsMove(cluster.get(), "indexed:c:", (i, move) -> {
                move.moveKeys(1);
                for (int key = 0; key < 20; key++) {
                    assertThat(cache.replace("none" + key, 1, 2)).isFalse();
                }
            });
        }
        IndexInspection index = new IndexInspection(
                cluster.get().masters().stream()
                        .map(master -> (Function<String[], String>) master::command)
                        .toList(),
                "indexed:",
                "c");

        System.out.println("While 40 slots moved, without scripts: " + writes.failures());
        assertThat(writes.lost()).isEmpty();
        assertThat(index.members()).containsAll(index.entries());
        cache.clear();
        assertThat(index.entries()).isEmpty();
    }

    private static void awaitMore(AtomicInteger counter, List<String> failures) {
        int before = counter.get();
        Awaitility.await().until(() -> counter.get() > before + 1 || !failures.isEmpty());
    }
}
