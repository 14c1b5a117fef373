package io.omnicache.jcache.topology;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.omnicache.it.RedisCluster;
import io.omnicache.it.RedisProcess;
import io.omnicache.jcache.RedisCacheException;
import io.omnicache.jcache.internal.redis.RedisErrors;
import io.omnicache.jcache.internal.redis.breaker.ServerBreaker;
import io.omnicache.jcache.testing.Caches;
import io.omnicache.jcache.testing.LogCapture;
import io.omnicache.jcache.testing.Waiting;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import javax.cache.Cache;
import javax.cache.configuration.MutableConfiguration;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Each master has a breaker of its own; replicas have none. */
class CircuitBreakerIT {
    private static final String SETTINGS = "timeout=300ms&connect-timeout=300ms&retries=0";

    @RegisterExtension
    final Caches caches = Caches.on(() -> "unused");

    private final LogCapture log = LogCapture.of(ServerBreaker.class);

    @AfterEach
    void close() {
        log.close();
    }

    /** The breaker of the former master is still open when the new one serves. */
    @Test
    void cluster_withAStoppedMaster_goesOnAtTheOthers_andAtItsReplica() {
        try (RedisCluster cluster = RedisCluster.start(3, 1)) {
            Cache<String, String> cache =
                    open("redis-cluster://" + RedisProcess.hosts(cluster.nodes()) + "?" + SETTINGS);
            List<String> keys = IntStream.range(0, 30).mapToObj(i -> "k" + i).toList();
            keys.forEach(key -> Waiting.untilItWorks(() -> cache.put(key, "v")));
            RedisProcess stopped = cluster.masterOf("omnicache:c:k0");
            List<String> others = keys.stream()
                    .filter(key -> cluster.masterOf("omnicache:c:" + key) != stopped)
                    .toList();
            assertThat(others).isNotEmpty();

            stopped.suspend();
            Awaitility.await().until(() -> isRefusal(catchThrowable(() -> cache.get("k0"))));
            others.forEach(key -> cache.put(key, "w"));
            Map<String, String> all = new HashMap<>();
            keys.forEach(key -> all.put(key, "x"));
            Throwable bulk = catchThrowable(() -> cache.putAll(all)); // null if the replica has taken over already
            assertThat(bulk == null || isRefusal(bulk)).as("" + bulk).isTrue();
            others.forEach(key -> assertThat(cache.get(key)).isEqualTo("x"));

            Awaitility.await().atMost(30, TimeUnit.SECONDS).ignoreExceptions().until(() -> {
                cache.put("k0", "new");
                return true;
            });

            assertThat(stopped.isRunning()).isTrue();
            assertThat(cache.get("k0")).isEqualTo("new");
            stopped.resume();
        }
        assertThat(log.messages().stream().filter(message -> message.contains("is away")))
                .isNotEmpty();
    }

    @Test
    void readsFromReplicas_whileTheMasterIsAway_goOn() {
        try (RedisProcess master = RedisProcess.start();
                RedisProcess replica = RedisProcess.start()) {
            replica.command("REPLICAOF", "127.0.0.1", Integer.toString(master.port()));
            Awaitility.await()
                    .until(() -> replica.command("INFO", "replication").contains("master_link_status:up"));
            Cache<String, String> cache = open("redis-replicated://" + RedisProcess.hosts(List.of(master, replica))
                    + "?read-from=replica&" + SETTINGS);
            Waiting.untilItWorks(() -> cache.put("k", "v"));
            Awaitility.await().ignoreExceptions().until(() -> "v".equals(cache.get("k")));

            master.suspend();
            Awaitility.await().until(() -> isRefusal(catchThrowable(() -> cache.put("k", "w"))));

            for (int i = 0; i < 100; i++) {
                assertThat(cache.get("k")).isEqualTo("v");
            }
            master.resume();
            Awaitility.await().ignoreExceptions().until(() -> {
                cache.put("k", "w");
                return true;
            });
        }
    }

    private Cache<String, String> open(String uri) {
        return caches.open(uri).createCache("c", new MutableConfiguration<>());
    }

    private static boolean isRefusal(Throwable failure) {
        return failure instanceof RedisCacheException known && RedisErrors.isRefusedByBreaker(known);
    }
}
