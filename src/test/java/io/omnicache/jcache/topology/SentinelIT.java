package io.omnicache.jcache.topology;

import static org.assertj.core.api.Assertions.assertThat;

import io.omnicache.it.RedisProcess;
import io.omnicache.it.RedisSentinels;
import io.omnicache.jcache.RedisCacheException;
import io.omnicache.jcache.testing.Caches;
import io.omnicache.jcache.testing.OwnServer;
import io.omnicache.jcache.testing.RedisServer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import javax.cache.Cache;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A cache during failovers by sentinels. */
class SentinelIT {
    @RegisterExtension
    final OwnServer<RedisSentinels> servers = RedisServer.of(() -> RedisSentinels.start("one", "two"));

    @RegisterExtension
    final Caches caches = Caches.on(() -> "redis-sentinel://:one@"
            + RedisProcess.hosts(servers.get().sentinels())
            + "?master=mymaster&sentinel-password=two&timeout=10s");

    private RedisSentinels sentinels;
    private Cache<String, Integer> cache;

    @BeforeEach
    void open() {
        sentinels = servers.get();
        cache = caches.create();
    }

    @Test
    void writes_whileSentinelsHandOver_loseOnlyWhatWasNotReplicated() {
        AcknowledgedWrites writes = new AcknowledgedWrites(cache);
        RedisProcess before = sentinels.master();
        Map<String, Integer> replicated = writes.acknowledged();
        sentinels.master().command("WAIT", "2", "5000");
        try (writes) {
            sentinels.sentinels().get(0).command("SENTINEL", "FAILOVER", "mymaster");
            Awaitility.await().atMost(30, TimeUnit.SECONDS).until(() -> sentinels.master() != before);
            writes.awaitMore(2);
        }

        System.out.println("Sentinels handed over: " + writes.lost().size() + " lost, " + writes.failures());
        assertHolds(replicated);
    }

    @Test
    void writes_whileAMasterCrashes_goOnAtItsReplica() {
        AcknowledgedWrites writes = new AcknowledgedWrites(cache);
        Map<String, Integer> replicated;
        try (writes) {
            writes.awaitMore(1);
            Map<String, Integer> before = writes.acknowledged();
            sentinels.master().command("WAIT", "2", "5000");
            replicated = before;
            RedisProcess master = sentinels.master();
            master.kill();
            Awaitility.await().atMost(30, TimeUnit.SECONDS).until(() -> sentinels.master() != master);
            writes.awaitMore(1);
        }

        System.out.println("A master under sentinels crashed: " + writes.lost() + " lost, " + writes.failures());
        assertHolds(replicated);
    }

    @Test
    void iterationAndClear_duringACrash_goOnAtTheReplica() {
        Map<String, Integer> entries = new HashMap<>();
        for (int i = 0; i < 3_000; i++) {
            entries.put("k" + i, i);
        }
        cache.putAll(entries);
        sentinels.master().command("WAIT", "2", "5000");
        List<String> seen = new ArrayList<>();

        for (Cache.Entry<String, Integer> entry : cache) {
            seen.add(entry.getKey());
            if (seen.size() == 1_000) {
                sentinels.master().kill();
            }
        }
        assertThat(seen).doesNotHaveDuplicates().containsExactlyInAnyOrderElementsOf(entries.keySet());

        cache.clear();
        assertThat(sentinels.master().command("DBSIZE")).isEqualTo("0");
    }

    @Test
    void firstOperation_whileMasterIsDown_waitsForNewMaster() {
        RedisProcess master = sentinels.master();
        master.kill();

        Awaitility.await()
                .atMost(30, TimeUnit.SECONDS)
                .ignoreExceptionsInstanceOf(RedisCacheException.class)
                .untilAsserted(() -> cache.put("k", 2));

        assertThat(sentinels.master()).isNotSameAs(master);
        assertThat(cache.get("k")).isEqualTo(2);
    }

    private void assertHolds(Map<String, Integer> replicated) {
        Map<String, Integer> there = cache.getAll(replicated.keySet());
        assertThat(replicated)
                .allSatisfy((key, number) -> assertThat(there.get(key)).isGreaterThanOrEqualTo(number));
    }
}
