package io.omnicache.jcache.topology;

import static io.omnicache.jcache.testing.Waiting.failureOf;
import static io.omnicache.jcache.testing.Waiting.join;
import static org.assertj.core.api.Assertions.assertThat;

import io.omnicache.it.RedisCluster;
import io.omnicache.jcache.AsyncCache;
import io.omnicache.jcache.RedisCacheException;
import io.omnicache.jcache.testing.Caches;
import io.omnicache.jcache.testing.Waiting;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import javax.cache.Cache;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Asynchronous operations on a cluster, also while slots move and a master is away. */
class AsyncClusterIT {
    @RegisterExtension
    final Caches caches = Caches.onCluster(3, 1);

    private RedisCluster cluster;
    private Cache<String, Integer> cache;
    private AsyncCache<String, Integer> async;

    @BeforeEach
    void open() {
        cluster = caches.cluster();
        cache = caches.create();
        async = AsyncCache.of(cache);
    }

    @Test
    void operations_onAllMasters_giveWhatTheyGiveOnOneServer() {
        List<CompletionStage<?>> all = new ArrayList<>();
        Map<String, Integer> entries = new HashMap<>();
        for (int i = 0; i < 10_000; i++) {
            entries.put("k" + i, i + 1);
            all.add(async.putIfAbsent("k" + i, i));
            all.add(async.replace("k" + i, i + 1));
        }
        all.forEach(stage -> assertThat(join(stage)).isEqualTo(true));

        assertThat(join(async.getAll(entries.keySet()))).isEqualTo(entries);
        assertThat(join(async.<Integer>invoke("k1", (entry, arguments) -> entry.getValue())))
                .isEqualTo(2);
        join(async.clear());
        assertThat(cache.iterator().hasNext()).isFalse();
    }

    /** The former masters answer MOVED or ASK; no call fails, and calls on one key take effect in order. */
    @Test
    void puts_whileSlotsMove_areCarriedOutInTheirOrder() {
        int keys = 20;
        Map<String, List<CompletionStage<?>>> puts = new HashMap<>();
        for (int i = 0; i < keys; i++) {
            String key = "k" + i;
            SlotMove move = SlotMove.of(cluster, "omnicache:c:" + key);
            List<CompletionStage<?>> ofKey = new ArrayList<>();
            ofKey.addAll(put(key, 0, 100));
            move.begin();
            ofKey.addAll(put(key, 100, 200));
            // Up to here the slot has two owners, and calls of one key may overtake each other.
            ofKey.forEach(Waiting::join);
            move.finish();
            ofKey.addAll(put(key, 200, 300));
            puts.put(key, ofKey);
        }

        puts.values().forEach(stages -> stages.forEach(Waiting::join));
        for (int i = 0; i < keys; i++) {
            assertThat(cache.get("k" + i)).isEqualTo(299);
        }
    }

    @Test
    void operations_whileAMasterCrashes_allComplete() {
        join(async.put("k0", 0));
        cluster.masters().get(0).kill();
        List<CompletionStage<?>> all = new ArrayList<>();
        for (int i = 0; i < 2_000; i++) {
            all.add(async.put("k" + i, i));
        }

        Map<String, Integer> failures = new HashMap<>();
        for (CompletionStage<?> stage : all) {
            Throwable failure = failureOf(stage);
            if (failure != null) {
                assertThat(failure).isInstanceOf(RedisCacheException.class);
                failures.merge(String.valueOf(failure.getMessage()), 1, Integer::sum);
            }
        }
        System.out.println("Of 2000 while a master was away, failed: " + failures);
        // Two of three masters were there all the time.
        assertThat(failures.values().stream().mapToInt(Integer::intValue).sum()).isLessThan(all.size() / 2);
    }

    private List<CompletionStage<?>> put(String key, int from, int to) {
        List<CompletionStage<?>> puts = new ArrayList<>();
        for (int i = from; i < to; i++) {
            puts.add(async.put(key, i));
        }
        return puts;
    }
}
