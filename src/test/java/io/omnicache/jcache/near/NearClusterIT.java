package io.omnicache.jcache.near;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.omnicache.it.RedisCluster;
import io.omnicache.it.RedisProcess;
import io.omnicache.it.RespConnection;
import io.omnicache.jcache.testing.Caches;
import io.omnicache.jcache.testing.OwnServer;
import io.omnicache.jcache.testing.RedisServer;
import io.omnicache.jcache.topology.SlotMove;
import java.io.IOException;
import java.time.Duration;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import javax.cache.Cache;
import javax.cache.configuration.MutableConfiguration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A near cache on a cluster: changes on each master, slots that move, masters that come and go. */
class NearClusterIT {
    private static final Duration BOUND = Duration.ofMillis(500);
    private static final Duration LONGEST = Duration.ofSeconds(30);
    private static final String KEY = "held";

    @RegisterExtension
    static final OwnServer<RedisCluster> cluster = RedisServer.cluster(3, 1);

    @RegisterExtension
    final Caches caches = Caches.on(
            () -> "redis-cluster://" + RedisProcess.hosts(cluster.get().nodes()) + "?timeout=3s");

    private Cache<String, String> open(String tracking) {
        Cache<String, String> cache = caches.settings(NearCaches.readable(tracking, BOUND.toMillis() + "ms"))
                .createCache(Caches.NAME, new MutableConfiguration<>());
        cache.put(KEY, "1");
        NearCaches.hold(cache, Set.of(KEY));
        return cache;
    }

    @ParameterizedTest
    @ValueSource(strings = {"key", "prefix"})
    void entriesOfEachMaster_areHeld_andTheirChangesHeard(String tracking) {
        Cache<String, String> cache = open(tracking);
        Set<String> keys = IntStream.range(0, 20).mapToObj(i -> "k" + i).collect(Collectors.toSet());
        assertThat(keys.stream()
                        .map(key -> cluster.get().masterOf(NearCaches.redisKey(cache, key)))
                        .distinct())
                .hasSize(3);
        cache.putAll(keys.stream().collect(Collectors.toMap(key -> key, key -> "1")));

        NearCaches.assertChangesAreHeard(cache, cluster.get()::masterOf, keys, "2");

        cluster.get().masters().forEach(master -> master.command("FLUSHALL"));
        await().atMost(LONGEST).until(() -> cache.getAll(keys).isEmpty());
    }

    /** The entry is changed at the next master while it moves, and when only the servers know that it has moved. */
    @ParameterizedTest
    @ValueSource(strings = {"key", "prefix"})
    void slotThatMoves_leavesNoStaleValue(String tracking) throws IOException {
        Cache<String, String> cache = open(tracking);
        String redisKey = NearCaches.redisKey(cache, KEY);
        SlotMove move = SlotMove.of(cluster.get(), redisKey).begin();
        move.moveKeys(10);
        try (RespConnection next = RespConnection.open("127.0.0.1", move.to().port())) {
            next.command("ASKING");
            next.command("SET", redisKey, "moving");
        }
        NearCaches.assertNeverStale(cache, KEY, "moving", BOUND);

        move.finish();
        move.to().command("SET", redisKey, "moved");
        NearCaches.assertNeverStale(cache, KEY, "moved", BOUND);
        NearCaches.assertChangesAreHeard(cache, key -> move.to(), Set.of(KEY), "later");
    }

    @Test
    void masterThatJoins_isTrackedToo() {
        Cache<String, String> cache = open("prefix");
        String redisKey = NearCaches.redisKey(cache, KEY);
        RedisProcess giving = cluster.get().masterOf(redisKey);
        RedisProcess joining = cluster.get().replicas().get(0);
        String formerMaster = joining.command("CLUSTER", "NODES")
                .lines()
                .filter(line -> line.contains("myself"))
                .map(line -> line.split(" ", -1)[3])
                .findFirst()
                .orElseThrow();
        join(joining, giving);
        int slot = Integer.parseInt(giving.command("CLUSTER", "KEYSLOT", redisKey));
        new SlotMove(cluster.get(), slot, giving, joining).begin().finish();
        joining.command("SET", redisKey, "joined");
        NearCaches.assertNeverStale(cache, KEY, "joined", BOUND);
        NearCaches.assertChangesAreHeard(cache, key -> joining, Set.of(KEY), "later");

        new SlotMove(cluster.get(), slot, joining, giving).begin().finish();
        giving.command("SET", redisKey, "back");
        NearCaches.assertNeverStale(cache, KEY, "back", BOUND);
        NearCaches.assertChangesAreHeard(cache, key -> giving, Set.of(KEY), "at last");
        joining.command("CLUSTER", "REPLICATE", formerMaster);
        cluster.get().awaitAgreement();
    }

    private static void join(RedisProcess joining, RedisProcess giving) {
        String id = joining.command("CLUSTER", "MYID");
        String bus = giving.command("CONFIG", "GET", "cluster-port").lines().reduce("", (name, value) -> value);
        joining.command("CLUSTER", "RESET", "SOFT");
        // Else it becomes a replica by itself when it gives its only slot away.
        joining.command("CONFIG", "SET", "cluster-allow-replica-migration", "no");
        joining.command("CLUSTER", "MEET", "127.0.0.1", "" + giving.port(), bus);
        await().atMost(LONGEST)
                .untilAsserted(() -> assertThat(cluster.get().masters())
                        .hasSize(4)
                        .allSatisfy(node -> assertThat(node.command("CLUSTER", "NODES"))
                                .containsPattern(id + " \\S+ (myself,)?master - \\S+ \\S+ \\S+ connected"))
                        .allSatisfy(node ->
                                assertThat(node.command("CLUSTER", "INFO")).contains("cluster_state:ok")));
    }

    @Test
    void masterThatCrashes_leavesNoStaleValue_andItsReplicaIsTracked() {
        Cache<String, String> cache = open("key");
        RedisProcess crashed = cluster.get().masterOf(NearCaches.redisKey(cache, KEY));
        crashed.kill();
        await().atMost(LONGEST)
                .ignoreExceptions()
                .until(() -> cluster.get().masters().size() == 3
                        && cluster.get().masterOf(NearCaches.redisKey(cache, KEY)) != crashed);
        RedisProcess promoted = cluster.get().masterOf(NearCaches.redisKey(cache, KEY));
        await().atMost(LONGEST)
                .ignoreExceptions()
                .until(() -> promoted.command("SET", NearCaches.redisKey(cache, KEY), "promoted")
                        .equals("OK"));
        NearCaches.assertNeverStale(cache, KEY, "promoted", BOUND);
        NearCaches.assertChangesAreHeard(cache, key -> promoted, Set.of(KEY), "later");

        crashed.restart();
        cluster.get().awaitAgreement();
    }
}
