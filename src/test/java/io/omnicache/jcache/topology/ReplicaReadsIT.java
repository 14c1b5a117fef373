package io.omnicache.jcache.topology;

import static org.assertj.core.api.Assertions.assertThat;

import io.omnicache.it.RedisCluster;
import io.omnicache.it.RedisProcess;
import io.omnicache.it.RedisSentinels;
import io.omnicache.jcache.testing.AsyncJoined;
import io.omnicache.jcache.testing.Caches;
import io.omnicache.jcache.testing.OwnServer;
import io.omnicache.jcache.testing.RedisServer;
import java.util.List;
import java.util.stream.Stream;
import javax.cache.Cache;
import javax.cache.CacheManager;
import javax.cache.configuration.MutableConfiguration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** With reads from outdated replicas, all changes and conditions still use the data of the master. */
class ReplicaReadsIT {
    @RegisterExtension
    static final OwnServer<RedisCluster> cluster = RedisServer.cluster(3, 1);

    @RegisterExtension
    static final OwnServer<RedisSentinels> sentinels = RedisServer.sentinels();

    @RegisterExtension
    final Caches caches = Caches.on(() -> uri("cluster"));

    static Stream<Arguments> forms() {
        return Stream.of("cluster", "sentinel", "replicated")
                .flatMap(form -> Stream.of("replica", "any")
                        .flatMap(from -> Stream.of(false, true).map(async -> Arguments.of(form, from, async))));
    }

    private static String uri(String form) {
        return switch (form) {
            case "cluster" ->
                "redis-cluster://" + RedisProcess.hosts(cluster.get().nodes());
            case "sentinel" ->
                "redis-sentinel://" + RedisProcess.hosts(sentinels.get().sentinels()) + "?master="
                        + RedisSentinels.MASTER_NAME;
            default ->
                "redis-replicated://" + RedisProcess.hosts(sentinels.get().servers());
        };
    }

    private static List<RedisProcess> replicas(String form) {
        return form.equals("cluster")
                ? cluster.get().replicas()
                : sentinels.get().servers().stream()
                        .filter(server -> server != sentinels.get().master())
                        .toList();
    }

    @AfterEach
    void close() {
        Stream.of("cluster", "sentinel")
                .flatMap(form -> replicas(form).stream())
                .forEach(replica -> replica.command("CLIENT", "UNPAUSE"));
    }

    /** The replicas answer reads, and apply no writes of their masters. */
    @ParameterizedTest(name = "{0}, {1}, asynchronously {2}")
    @MethodSource("forms")
    void everyOperation_onReplicasThatAreHeldBack_goesByTheMaster(String form, String from, boolean async)
            throws Exception {
        String prefix = (uri(form).contains("?") ? "&" : "?") + "key-prefix=" + form + from + async + ":";
        CacheManager manager = caches.open(uri(form) + prefix + "&read-from=" + from);
        CacheManager master = caches.open(uri(form) + prefix);
        Cache<String, Integer> behind = manager.createCache("behind", new MutableConfiguration<>());
        behind.get("k");
        replicas(form).forEach(replica -> replica.command("CLIENT", "PAUSE", "120000", "WRITE"));
        behind.put("k", 1);
        if (from.equals("replica")) {
            assertThat(behind.get("k")).isNull();
            assertThat(behind.containsKey("k")).isFalse();
        }
        assertThat(behind.remove("k")).isTrue();

        EveryOperation.on(manager, master, async ? AsyncJoined::of : cache -> cache);

        manager.getCacheNames().forEach(manager::destroyCache);
    }
}
