package io.omnicache.jcache.topology;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.omnicache.it.RedisProcess;
import io.omnicache.jcache.RedisCacheException;
import io.omnicache.jcache.backend.RedisBackend;
import io.omnicache.jcache.internal.config.connection.ConnectionUri;
import io.omnicache.jcache.internal.redis.Command;
import io.omnicache.jcache.internal.redis.RedisConnection;
import io.omnicache.jcache.internal.redis.keyspace.Keyspace;
import io.omnicache.jcache.internal.redis.redisson.RedissonConnections;
import io.omnicache.jcache.testing.Caches;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntConsumer;
import java.util.stream.Collectors;
import javax.cache.Cache;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What a cluster does to a cache while slots move and masters change. */
class ClusterIT {
    @RegisterExtension
    final Caches caches = Caches.onCluster(3, 1);

    private Cache<String, Integer> cache;

    @BeforeEach
    void open() {
        cache = caches.create();
    }

    @Test
    void putAll_ofManyKeys_spreadsThemOverTheMasters() {
        int number = 30_000;
        for (int from = 0; from < number; from += 1_000) {
            Map<String, Integer> some = new HashMap<>();
            for (int i = from; i < from + 1_000; i++) {
                some.put("user-" + i, i);
            }
            cache.putAll(some);
        }

        Map<String, Integer> sizes = caches.cluster().masters().stream()
                .collect(
                        Collectors.toMap(RedisProcess::toString, master -> Integer.parseInt(master.command("DBSIZE"))));
        System.out.println("Entries per master: " + sizes);
        assertThat(sizes.values())
                .hasSize(3)
                .allSatisfy(size -> assertThat(size).isCloseTo(number / 3, within(number / 30)));
    }

    @Test
    void writes_whileSlotsMove_areNotLost() {
        AcknowledgedWrites writes = new AcknowledgedWrites(cache);
        try (writes) {
            writes.whileSlotsMove(caches.cluster(), (i, move) -> writes.awaitMore(i % 10 == 0 ? 1 : 0));
        }

        System.out.println("While 40 slots moved: " + writes.failures());
        assertThat(writes.failures()).isEmpty();
        assertThat(writes.lost()).isEmpty();
    }

    @Test
    void writes_whileAMasterHandsOver_areNotLost() {
        AcknowledgedWrites writes = new AcknowledgedWrites(cache);
        try (writes) {
            for (RedisProcess replica : caches.cluster().replicas()) {
                handOverTo(replica);
                writes.awaitMore(2);
            }
        }

        System.out.println("While three masters handed over: " + writes.failures());
        assertThat(writes.lost()).isEmpty();
        assertThat(writes.failures()).isEmpty();
    }

    @Test
    void writes_whileAMasterCrashes_loseOnlyWhatWasNotReplicated() {
        AcknowledgedWrites writes = new AcknowledgedWrites(cache);
        RedisProcess victim = caches.cluster().masters().get(0);
        Map<String, Integer> replicated;
        try (writes) {
            writes.awaitMore(2);
            Map<String, Integer> before = writes.acknowledged();
            String offset = field(victim, "master_repl_offset");
            Awaitility.await()
                    .atMost(60, TimeUnit.SECONDS)
                    .until(() -> acknowledgedOffset(victim) >= Long.parseLong(offset));
            replicated = before;
            victim.kill();
            Awaitility.await()
                    .atMost(30, TimeUnit.SECONDS)
                    .until(() -> caches.cluster().masters().size() == 3);
            writes.awaitMore(2);
        }

        Map<String, String> lost = writes.lost();
        System.out.println("A master crashed: " + lost.size() + " of "
                + writes.acknowledged().size() + " keys lost their last write " + lost + "; " + writes.failures());
        Map<String, Integer> there = cache.getAll(replicated.keySet());
        assertThat(replicated)
                .allSatisfy((key, number) -> assertThat(there.get(key)).as(key).isGreaterThanOrEqualTo(number));
        cache.put("after", 1);
        assertThat(cache.get("after")).isEqualTo(1);
    }

    @Test
    void iteration_withASlotUnderMigrationAndAFailover_givesEachKeyOnce() {
        Map<String, Integer> entries = fill(5_000);
        SlotMove move = SlotMove.of(caches.cluster(), "omnicache:c:k7");
        List<String> seen = new ArrayList<>();

        for (Cache.Entry<String, Integer> entry : cache) {
            seen.add(entry.getKey());
            if (seen.size() == 100) {
                move.begin().moveKeys(1);
            }
            if (seen.size() == 1_500) {
                handOverTo(replicaOfNeither(move.from(), move.to()));
            }
            if (seen.size() == 2_500) {
                move.finish();
            }
        }

        assertThat(seen).doesNotHaveDuplicates().containsExactlyInAnyOrderElementsOf(entries.keySet());
    }

    @Test
    void iteration_duringACrash_goesOnWhenTheReplicaTookOver() {
        Map<String, Integer> entries = fill(5_000);
        List<String> seen = new ArrayList<>();

        for (Cache.Entry<String, Integer> entry : cache) {
            seen.add(entry.getKey());
            if (seen.size() == 100) {
                caches.cluster().masters().get(0).kill();
            }
        }

        assertThat(seen).doesNotHaveDuplicates().containsExactlyInAnyOrderElementsOf(entries.keySet());
    }

    @Test
    void clear_withASlotHalfMigrated_removesEveryKey() {
        fill(3_000);
        SlotMove move = SlotMove.of(caches.cluster(), "omnicache:c:k7");
        List<SlotMove> begun = new ArrayList<>();
        for (int slot = move.slot(); begun.size() < 5; slot++) {
            SlotMove next = move.ofSlot(slot);
            if (!next.keys(1).isEmpty()) {
                begun.add(next.begin());
                next.moveKeys(1);
            }
        }

        cache.clear();

        assertThat(caches.cluster().masters())
                .allSatisfy(master -> assertThat(master.command("DBSIZE")).isEqualTo("0"));
        begun.forEach(SlotMove::finish);
    }

    @Test
    void sweep_whoseMasterCrashesBetweenTwoSlices_removesEveryKey() {
        fill(9_000);
        AtomicBoolean crashed = new AtomicBoolean();
        try (RedisConnection connection = RedissonConnections.open(ConnectionUri.parse(uri()))) {
            RedisConnection interrupted = beforeEachSlice(connection, slice -> {
                if (slice == 5) {
                    crashed.set(true);
                    caches.cluster().masters().get(0).kill();
                }
            });

            new Keyspace(interrupted, "omnicache:c:").sweep();
        }

        assertThat(crashed).isTrue();
        assertThat(caches.cluster().masters())
                .hasSize(3)
                .allSatisfy(master -> assertThat(master.command("DBSIZE")).isEqualTo("0"));
    }

    @Test
    void clear_ofTheWholeDatabase_emptiesEveryMaster() {
        fill(100);
        try (RedisBackend everything = RedisBackend.open(uri() + "&key-prefix=")) {
            everything.clear();
        }
        assertThat(caches.cluster().masters())
                .hasSize(3)
                .allSatisfy(master -> assertThat(master.command("DBSIZE")).isEqualTo("0"));
    }

    @Test
    void operation_onAClusterThatCameUpLater_works() {
        caches.cluster().nodes().forEach(RedisProcess::stop);
        assertThatThrownBy(() -> cache.put("k", 1)).isInstanceOf(RedisCacheException.class);

        caches.cluster().nodes().forEach(RedisProcess::restart);
        caches.cluster().awaitAgreement();
        cache.put("k", 2);
        assertThat(cache.get("k")).isEqualTo(2);
    }

    /**
     * Makes a replica the master, without loss. Call once per replica: masters do not vote for a second failover of the
     * same pair within a few seconds, and clients would have to wait.
     */
    private void handOverTo(RedisProcess replica) {
        replica.command("CLUSTER", "FAILOVER");
        Awaitility.await()
                .atMost(60, TimeUnit.SECONDS)
                .until(() -> caches.cluster().masters().contains(replica));
        caches.cluster().awaitAgreement();
    }

    /** In a cluster that is as it began. */
    private RedisProcess replicaOfNeither(RedisProcess one, RedisProcess other) {
        List<RedisProcess> nodes = caches.cluster().nodes();
        for (int i = 0; i < 3; i++) {
            if (nodes.get(i) != one && nodes.get(i) != other) {
                return nodes.get(3 + i);
            }
        }
        throw new IllegalArgumentException("Three masters were expected");
    }

    private Map<String, Integer> fill(int number) {
        Map<String, Integer> entries = new HashMap<>();
        for (int i = 0; i < number; i++) {
            entries.put("k" + i, i);
        }
        cache.putAll(entries);
        Awaitility.await()
                .atMost(60, TimeUnit.SECONDS)
                .untilAsserted(() -> assertThat(caches.cluster().masters())
                        .allSatisfy(master -> assertThat(acknowledgedOffset(master))
                                .isEqualTo(Long.parseLong(field(master, "master_repl_offset")))));
        return entries;
    }

    /** How far the master knows its replica to be. */
    private static long acknowledgedOffset(RedisProcess master) {
        String replica = field(master, "slave0");
        return Long.parseLong(replica.replaceAll(".*offset=(\\d+).*", "$1"));
    }

    private static String field(RedisProcess node, String name) {
        return node.command("INFO", "replication")
                .lines()
                .filter(line -> line.startsWith(name + ":"))
                .map(line -> line.substring(name.length() + 1).strip())
                .findFirst()
                .orElse("");
    }

    private String uri() {
        return "redis-cluster://" + RedisProcess.hosts(caches.cluster().nodes()) + "?timeout=10s";
    }

    /** A connection that tells of each slice of a sweep before it is sent. */
    private static RedisConnection beforeEachSlice(RedisConnection connection, IntConsumer before) {
        AtomicInteger slices = new AtomicInteger();
        return (RedisConnection) Proxy.newProxyInstance(
                RedisConnection.class.getClassLoader(),
                new Class<?>[] {RedisConnection.class},
                (proxy, method, arguments) -> {
                    if (method.getName().equals("callOn") && ((Command) arguments[1]).script() != null) {
                        before.accept(slices.incrementAndGet());
                    }
                    try {
                        return method.invoke(connection, arguments);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
    }
}
