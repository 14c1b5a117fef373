package io.omnicache.jcache.outages;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.omnicache.it.RedisCluster;
import io.omnicache.it.RedisProcess;
import io.omnicache.jcache.testing.Caches;
import io.omnicache.jcache.testing.MissingCaches;
import io.omnicache.jcache.testing.OwnServer;
import io.omnicache.jcache.testing.RedisServer;
import java.time.Duration;
import java.util.List;
import javax.cache.Cache;
import javax.cache.configuration.MutableConfiguration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A failover to a replica that hasn't got the last changes. */
class LostReplicationIT {
    private static final String ENTRY = "omnicache:c:k";

    @RegisterExtension
    final OwnServer<RedisCluster> cluster = RedisServer.cluster(3, 1);

    @RegisterExtension
    final Caches caches = Caches.on(
            () -> "redis-cluster://" + RedisProcess.hosts(cluster.get().nodes()) + "?timeout=1s&connect-timeout=500ms");

    @Test
    void change_thatTheNewMasterHasNotGot_leavesNoOldValueBehind() {
        Cache<String, String> cache = MissingCaches.open(caches, "", new MutableConfiguration<String, String>(), "x");
        cache.put("k", "old");
        RedisProcess master = cluster.get().masterOf(ENTRY);
        await().until(() -> master.command("WAIT", "1", "1000").contains("1"));
        List<RedisProcess> replicas = cluster.get().replicas();
        replicas.forEach(RedisProcess::suspend);
        master.command("CLIENT", "KILL", "TYPE", "replica"); // Else the network would keep the change for the replica.
        cache.put("k", "new");
        assertThat(cache.get("k")).isEqualTo("new");

        master.kill();
        replicas.forEach(RedisProcess::resume);

        await().atMost(Duration.ofSeconds(60))
                .pollInterval(Duration.ofMillis(1))
                .until(() -> {
                    assertThat(cache.get("k")).isIn(null, "new");
                    return MissingCaches.state(cache).equals("there")
                            && cluster.get().masters().size() == 3;
                });
        assertThat(cache.get("k")).isIn(null, "new");
        cache.put("k", "newer");
        assertThat(cache.get("k")).isEqualTo("newer");
    }
}
