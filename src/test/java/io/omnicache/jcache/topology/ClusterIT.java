package io.omnicache.jcache.topology;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.omnicache.it.RedisCluster;
import io.omnicache.it.RedisProcess;
import io.omnicache.jcache.RedisCacheException;
import io.omnicache.jcache.RedisCachingProvider;
import io.omnicache.jcache.backend.RedisBackend;
import io.omnicache.jcache.internal.config.connection.ConnectionUri;
import io.omnicache.jcache.internal.redis.AsyncReceiver;
import io.omnicache.jcache.internal.redis.Command;
import io.omnicache.jcache.internal.redis.RedisConnection;
import io.omnicache.jcache.internal.redis.keyspace.Keyspace;
import io.omnicache.jcache.internal.redis.redisson.RedissonConnections;
import io.omnicache.jcache.testing.OwnServer;
import io.omnicache.jcache.testing.RedisServer;
import java.net.URI;
import java.time.Duration;
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
import javax.cache.configuration.MutableConfiguration;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What a cluster does to a cache while slots move and masters change. */
class ClusterIT {
    @RegisterExtension
    final OwnServer<RedisCluster> servers = RedisServer.cluster(3, 1);

    private final RedisCachingProvider provider = new RedisCachingProvider();
    private RedisCluster cluster;
    private Cache<String, Integer> cache;

    @BeforeEach
    void open() {
        cluster = servers.get();
        cache = provider.getCacheManager(URI.create(uri()), null).createCache("c", new MutableConfiguration<>());
    }

    @AfterEach
    void close() {
        provider.close();
    }

    @Test
    void entries_areSpreadEvenlyOverTheMasters() {
        int number = 30_000;
        for (int from = 0; from < number; from += 1_000) {
            Map<String, Integer> some = new HashMap<>();
            for (int i = from; i < from + 1_000; i++) {
                some.put("user-" + i, i);
            }
            cache.putAll(some);
        }

        Map<String, Integer> sizes = cluster.masters().stream()
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
        List<RedisProcess> masters = cluster.masters();
        try (writes) {
            for (int i = 0; i < 40; i++) {
                RedisProcess from = cluster.masterOf("omnicache:c:w0-" + i);
                RedisProcess to = masters.get((masters.indexOf(from) + 1) % masters.size());
                int slot = Slots.slotOf("omnicache:c:w0-" + i, from);
                Slots.beginMoving(slot, from, to);
                writes.awaitMore(i % 10 == 0 ? 1 : 0);
                Slots.finishMoving(slot, cluster, from, to);
            }
            writes.awaitMore(1);
        }

        System.out.println("While 40 slots moved: " + writes.failures());
        assertThat(writes.failures()).isEmpty();
        assertThat(writes.lost()).isEmpty();
    }

    @Test
    void writes_whileAMasterHandsOver_areNotLost() {
        AcknowledgedWrites writes = new AcknowledgedWrites(cache);
        try (writes) {
            for (RedisProcess replica : cluster.replicas()) {
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
        RedisProcess victim = cluster.masters().get(0);
        Map<String, Integer> replicated;
        try (writes) {
            writes.awaitMore(2);
            Map<String, Integer> before = writes.acknowledged();
            String offset = field(victim, "master_repl_offset");
            Awaitility.await()
                    .atMost(10, TimeUnit.SECONDS)
                    .until(() -> acknowledgedOffset(victim) >= Long.parseLong(offset));
            replicated = before;
            victim.kill();
            Awaitility.await()
                    .atMost(30, TimeUnit.SECONDS)
                    .until(() -> cluster.masters().size() == 3);
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
        RedisProcess from = cluster.masterOf("omnicache:c:k7");
        RedisProcess to =
                cluster.masters().stream().filter(m -> m != from).findFirst().orElseThrow();
        int slot = Slots.slotOf("omnicache:c:k7", from);
        List<String> seen = new ArrayList<>();

        for (Cache.Entry<String, Integer> entry : cache) {
            seen.add(entry.getKey());
            if (seen.size() == 100) {
                Slots.beginMoving(slot, from, to);
                Slots.moveKeys(slot, from, to, 1);
            }
            if (seen.size() == 1_500) {
                handOverTo(replicaOfNeither(from, to));
            }
            if (seen.size() == 2_500) {
                Slots.finishMoving(slot, cluster, from, to);
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
                cluster.masters().get(0).kill();
            }
        }

        assertThat(seen).doesNotHaveDuplicates().containsExactlyInAnyOrderElementsOf(entries.keySet());
    }

    @Test
    void clear_withASlotHalfMigrated_removesEveryKey() {
        fill(3_000);
        RedisProcess from = cluster.masterOf("omnicache:c:k7");
        RedisProcess to =
                cluster.masters().stream().filter(m -> m != from).findFirst().orElseThrow();
        List<Integer> slots = new ArrayList<>();
        for (int slot = Slots.slotOf("omnicache:c:k7", from); slots.size() < 5; slot++) {
            if (!from.command("CLUSTER", "GETKEYSINSLOT", "" + slot, "1").isEmpty()) {
                slots.add(slot);
                Slots.beginMoving(slot, from, to);
                Slots.moveKeys(slot, from, to, 1);
            }
        }

        cache.clear();

        assertThat(cluster.masters())
                .allSatisfy(master -> assertThat(master.command("DBSIZE")).isEqualTo("0"));
        slots.forEach(slot -> Slots.finishMoving(slot, cluster, from, to));
    }

    @Test
    void sweep_whoseMasterCrashesBetweenTwoSlices_removesEveryKey() {
        fill(9_000);
        AtomicBoolean crashed = new AtomicBoolean();
        try (RedisConnection connection = RedissonConnections.open(ConnectionUri.parse(uri()))) {
            RedisConnection interrupted = new BeforeEachSlice(connection, slice -> {
                if (slice == 5) {
                    crashed.set(true);
                    cluster.masters().get(0).kill();
                }
            });

            new Keyspace(interrupted, "omnicache:c:").sweep();
        }

        assertThat(crashed).isTrue();
        assertThat(cluster.masters())
                .hasSize(3)
                .allSatisfy(master -> assertThat(master.command("DBSIZE")).isEqualTo("0"));
    }

    @Test
    void clear_ofTheWholeDatabase_emptiesEveryMaster() {
        fill(100);
        try (RedisBackend everything = RedisBackend.open(uri() + "&key-prefix=")) {
            everything.clear();
        }
        assertThat(cluster.masters())
                .hasSize(3)
                .allSatisfy(master -> assertThat(master.command("DBSIZE")).isEqualTo("0"));
    }

    @Test
    void operation_onAClusterThatCameUpLater_works() {
        cluster.nodes().forEach(RedisProcess::stop);
        assertThatThrownBy(() -> cache.put("k", 1)).isInstanceOf(RedisCacheException.class);

        cluster.nodes().forEach(RedisProcess::restart);
        cluster.awaitAgreement();
        cache.put("k", 2);
        assertThat(cache.get("k")).isEqualTo(2);
    }

    /**
     * A replica takes over from its master, which loses nothing. Each one once: masters don't vote for a second change of the
     * same pair within a few seconds, and its clients would have to wait.
     */
    private void handOverTo(RedisProcess replica) {
        replica.command("CLUSTER", "FAILOVER");
        Awaitility.await()
                .atMost(20, TimeUnit.SECONDS)
                .until(() -> cluster.masters().contains(replica));
        cluster.awaitAgreement();
    }

    /** In a cluster that is as it began. */
    private RedisProcess replicaOfNeither(RedisProcess one, RedisProcess other) {
        List<RedisProcess> nodes = cluster.nodes();
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
                .atMost(10, TimeUnit.SECONDS)
                .untilAsserted(() -> assertThat(cluster.masters())
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
        return "redis-cluster://"
                + cluster.nodes().stream()
                        .map(node -> "127.0.0.1:" + node.port())
                        .collect(Collectors.joining(","))
                + "?timeout=10s";
    }

    /** A connection that tells of each slice of a sweep before it is sent. */
    private static final class BeforeEachSlice implements RedisConnection {
        private final RedisConnection connection;
        private final IntConsumer before;
        private final AtomicInteger slices = new AtomicInteger();

        BeforeEachSlice(RedisConnection connection, IntConsumer before) {
            this.connection = connection;
            this.before = before;
        }

        @Override
        public Object call(Command command) {
            return connection.call(command);
        }

        @Override
        public List<Reply> callAll(List<Command> commands) {
            return connection.callAll(commands);
        }

        @Override
        public PendingCommand callAsync(Command command, AsyncReceiver receiver) {
            return connection.callAsync(command, receiver);
        }

        @Override
        public boolean isCluster() {
            return connection.isCluster();
        }

        @Override
        public Duration timeout() {
            return connection.timeout();
        }

        @Override
        public List<? extends Node> masters() {
            return connection.masters();
        }

        @Override
        public Object callOn(Node node, Command command) {
            if (command.script() != null) {
                before.accept(slices.incrementAndGet());
            }
            return connection.callOn(node, command);
        }

        @Override
        public void close() {
            connection.close();
        }
    }
}
