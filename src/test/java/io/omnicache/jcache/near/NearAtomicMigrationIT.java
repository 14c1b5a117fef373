package io.omnicache.jcache.near;

import static org.awaitility.Awaitility.await;

import io.omnicache.it.RedisCluster;
import io.omnicache.it.RedisProcess;
import io.omnicache.jcache.testing.Caches;
import io.omnicache.jcache.testing.OwnServer;
import io.omnicache.jcache.testing.RedisServer;
import io.omnicache.jcache.testing.Skip;
import io.omnicache.jcache.topology.SlotMove;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.function.BiConsumer;
import javax.cache.Cache;
import javax.cache.configuration.MutableConfiguration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Slots that the servers themselves move as a whole: {@code CLUSTER MIGRATION IMPORT} since Redis 8.4, {@code CLUSTER
 * MIGRATESLOTS} since Valkey 9.0. Other servers have no such command, and the tests are skipped.
 */
class NearAtomicMigrationIT {
    private static final Duration BOUND = Duration.ofMillis(500);

    @RegisterExtension
    static final OwnServer<RedisCluster> cluster = RedisServer.cluster(3, 0);

    @RegisterExtension
    final Caches caches = Caches.on(
            () -> "redis-cluster://" + RedisProcess.hosts(cluster.get().nodes()) + "?timeout=3s");

    @ParameterizedTest
    @ValueSource(strings = {"key", "prefix"})
    void slotThatIsMovedAsAWhole_leavesNoStaleValue(String tracking) {
        assertNoStaleValue(tracking, "held by " + tracking, command());
    }

    /** The former master removes the keys of the slot later, and in this test never. Nobody announces the move. */
    @Test
    void slotWhoseFormerMasterTellsNothing_leavesNoStaleValue() {
        BiConsumer<SlotMove, String> command = command();
        try {
            cluster.get().nodes().forEach(node -> node.command("DEBUG", "ASM-TRIM-METHOD", "none"));
        } catch (IllegalStateException e) {
            skip("it can't be kept from removing the keys of a former slot");
        }
        assertNoStaleValue("key", "never removed", command);
        cluster.get().nodes().forEach(node -> node.command("DEBUG", "ASM-TRIM-METHOD", "default"));
    }

    /** @param key in a slot that no other test moves: a slot can't come back before its keys are removed */
    private void assertNoStaleValue(String tracking, String key, BiConsumer<SlotMove, String> migration) {
        Cache<String, String> cache = caches.settings(NearCaches.readable(tracking, BOUND.toMillis() + "ms"))
                .createCache(Caches.NAME, new MutableConfiguration<>());
        cache.put(key, "1");
        NearCaches.hold(cache, Set.of(key));
        String redisKey = NearCaches.redisKey(cache, key);
        SlotMove move = SlotMove.of(cluster.get(), redisKey);

        migration.accept(move, Integer.toString(move.slot()));
        await().atMost(Duration.ofSeconds(30))
                .pollInterval(Duration.ofMillis(5))
                .ignoreExceptions() // Until then the command is refused.
                .until(() -> move.to().command("SET", redisKey, "moved").equals("OK"));

        NearCaches.assertNeverStale(cache, key, "moved", BOUND);
        NearCaches.assertChangesAreHeard(cache, any -> move.to(), Set.of(key), "later");
    }

    /** Has the servers move a slot. */
    private static BiConsumer<SlotMove, String> command() {
        String help = cluster.get().nodes().get(0).command("CLUSTER", "HELP");
        if (help.contains("MIGRATION ")) {
            return (move, slot) -> move.to().command("CLUSTER", "MIGRATION", "IMPORT", slot, slot);
        }
        if (help.contains("MIGRATESLOTS")) {
            return (move, slot) -> {
                String next = move.to().command("CLUSTER", "MYID");
                move.from().command("CLUSTER", "MIGRATESLOTS", "SLOTSRANGE", slot, slot, "NODE", next);
            };
        }
        skip("it moves no slot as a whole");
        return (move, slot) -> {};
    }

    private static void skip(String reason) {
        List<String> versions = cluster.get()
                .nodes()
                .get(0)
                .command("INFO", "server")
                .lines()
                .filter(line -> line.contains("_version:"))
                .toList();
        Skip.because(versions + ": " + reason);
    }
}
