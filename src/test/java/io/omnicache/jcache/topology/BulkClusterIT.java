package io.omnicache.jcache.topology;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.omnicache.it.RedisCluster;
import io.omnicache.it.RedisProcess;
import io.omnicache.jcache.RedisCacheException;
import io.omnicache.jcache.testing.Caches;
import io.omnicache.jcache.testing.ServerStatistics;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import javax.cache.Cache;
import javax.cache.configuration.MutableConfiguration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * Operations on many keys of a cluster: each master gets its own batches, and a failure or a move at one master does
 * not affect the batches of the others.
 */
class BulkClusterIT {
    private static final int KEYS = 3_000;

    @RegisterExtension
    final Caches caches = Caches.onCluster(3, 0);

    @Test
    void bulkOperations_onACluster_sendEachMasterItsPart() {
        Cache<Integer, String> cache = caches.create();
        cache.putAll(numbers());
        long before = reads();

        assertThat(cache.getAll(numbers().keySet())).isEqualTo(numbers());
        cache.putAll(numbers());
        cache.removeAll(numbers().keySet());

        // Includes the topology requests of the client.
        assertThat(reads() - before).as("of 9,000 commands").isLessThan(2_000);
        assertThat(cache.getAll(numbers().keySet())).isEmpty();
        assertThat(sizes()).isZero();
    }

    @Test
    void bulkOperations_whileSlotsMove_followThem() {
        Cache<Integer, String> cache = caches.create();
        cache.putAll(numbers());
        RedisCluster cluster = caches.cluster();
        for (int key = 0; key < 20; key++) {
            SlotMove move = SlotMove.of(cluster, redisKey(key)).begin();
            assertThat(cache.getAll(numbers().keySet())).isEqualTo(numbers());
            cache.putAll(numbers());
            move.finish();
            assertThat(cache.getAll(numbers().keySet())).isEqualTo(numbers());
        }
        Map<Integer, String> invoked = cache
                .<String>invokeAll(numbers().keySet(), (entry, arguments) -> {
                    entry.setValue(entry.getValue() + "!");
                    return entry.getValue();
                })
                .entrySet()
                .stream()
                .collect(Collectors.toMap(
                        Map.Entry::getKey, result -> result.getValue().get()));

        assertThat(invoked).hasSize(KEYS).containsEntry(7, "7!");
        assertThat(cache.getAll(numbers().keySet())).isEqualTo(invoked);
    }

    /** Whoever meets the missing master first: of the slice's chunks, no more than two were under way. */
    @Test
    void putAll_withoutOneMaster_storesThePartOfTheOthers() {
        Cache<Integer, String> cache = caches.open("redis-cluster://"
                        + RedisProcess.hosts(caches.cluster().masters()) + "?timeout=500ms&retries=0")
                .createCache("c", new MutableConfiguration<>());
        cache.get(0);
        RedisProcess gone = caches.cluster().masters().get(1);
        gone.kill();

        assertThatThrownBy(() -> cache.putAll(numbers())).isInstanceOf(RedisCacheException.class);

        int stored = caches.cluster().masters().stream()
                .filter(RedisProcess::isRunning)
                .mapToInt(master -> Integer.parseInt(master.command("DBSIZE")))
                .sum();
        assertThat(stored).isBetween(100, 512);
    }

    private static String redisKey(int key) {
        return "omnicache:c:#i" + key;
    }

    private static Map<Integer, String> numbers() {
        return IntStream.range(0, KEYS)
                .boxed()
                .collect(Collectors.toMap(Function.identity(), i -> Integer.toString(i)));
    }

    private int sizes() {
        return caches.cluster().masters().stream()
                .mapToInt(master -> Integer.parseInt(master.command("DBSIZE")))
                .sum();
    }

    private long reads() {
        return caches.cluster().masters().stream()
                .mapToLong(ServerStatistics::reads)
                .sum();
    }
}
