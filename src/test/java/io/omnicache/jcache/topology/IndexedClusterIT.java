package io.omnicache.jcache.topology;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.omnicache.it.RedisCluster;
import io.omnicache.it.RedisProcess;
import io.omnicache.jcache.RedisCachingProvider;
import io.omnicache.jcache.testing.IndexInspection;
import io.omnicache.jcache.testing.OwnServer;
import io.omnicache.jcache.testing.RedisServer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import javax.cache.Cache;
import javax.cache.CacheException;
import javax.cache.CacheManager;
import javax.cache.configuration.MutableConfiguration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** A cache with an index in a cluster, while slots move and masters change. */
class IndexedClusterIT {
    private static final int SLOTS = 16_384;

    @RegisterExtension
    final OwnServer<RedisCluster> servers = RedisServer.cluster(3, 1);

    @TempDir
    Path directory;

    private final RedisCachingProvider provider = new RedisCachingProvider();
    private RedisCluster cluster;
    private CacheManager manager;
    private Cache<String, Integer> cache;

    @BeforeEach
    void open() {
        cluster = servers.get();
        manager = provider.getCacheManager(
                IndexInspection.settings(directory, uri()).toUri(), null);
        cache = manager.createCache("c", new MutableConfiguration<>());
    }

    @AfterEach
    void close() {
        provider.close();
    }

    @Test
    void everyOperation_works_andEveryEntryHasAMember() throws Exception {
        EveryOperation.on(manager);

        for (String name : List.of("one", "many", "processors", "created", "accessed", "store", "events", "other")) {
            assertThat(index(name).members()).as(name).containsAll(index(name).entries());
        }
        assertThat(index("many").entries()).isNotEmpty();
    }

    @Test
    void clear_ofAWholeIndex_looksAtNothingElse() {
        fill(3_000);
        cache.clear();
        assertThat(index("c").entries()).isEmpty();
        assertThat(index("c").members()).isEmpty();
        assertThat(index("c").marks()).isEqualTo(SLOTS);
        fill(3_000);
        cluster.masters().forEach(master -> master.command("CONFIG", "RESETSTAT"));

        cache.clear();

        assertThat(cluster.masters())
                .allSatisfy(master ->
                        assertThat(master.command("INFO", "commandstats")).doesNotContain("cmdstat_scan"));
        assertThat(index("c").entries()).isEmpty();
        assertThat(index("c").members()).isEmpty();
        long bytes = cluster.masters().stream()
                .mapToLong(master -> index(List.of(master), "c").sets().stream()
                        .limit(100)
                        .mapToLong(set -> Long.parseLong(master.command("MEMORY", "USAGE", set)))
                        .sum())
                .sum();
        System.out.println("An empty set of the index in a cluster takes " + bytes / 300 + " bytes");
    }

    @Test
    void clear_withSlotsHalfMigrated_removesEveryEntry() {
        cache.clear();
        fill(3_000);
        RedisProcess from = cluster.masterOf("omnicache:c:k7");
        RedisProcess to =
                cluster.masters().stream().filter(m -> m != from).findFirst().orElseThrow();
        List<Integer> slots = new ArrayList<>();
        // A slot's keys are the entries and the set of the index: now these go first, now those.
        for (int slot = Slots.slotOf("omnicache:c:k7", from); slots.size() < 10; slot++) {
            if (from.command("CLUSTER", "GETKEYSINSLOT", "" + slot, "2").lines().count() == 2) {
                slots.add(slot);
                Slots.beginMoving(slot, from, to);
                Slots.moveKeys(slot, from, to, 1);
            }
        }

        cache.clear();

        assertThat(index("c").entries()).isEmpty();
        slots.forEach(slot -> Slots.finishMoving(slot, cluster, from, to));
        fill(3_000);
        cache.clear();
        assertThat(index("c").entries()).isEmpty();
        assertThat(index("c").members()).isEmpty();
    }

    @Test
    void writes_whileSlotsMove_areNotLost_andEveryEntryHasAMember() {
        AcknowledgedWrites writes = new AcknowledgedWrites(cache);
        List<RedisProcess> masters = cluster.masters();
        try (writes) {
            for (int i = 0; i < 40; i++) {
                RedisProcess from = cluster.masterOf("omnicache:c:w0-" + i);
                RedisProcess to = masters.get((masters.indexOf(from) + 1) % masters.size());
                int slot = Slots.slotOf("omnicache:c:w0-" + i, from);
                Slots.beginMoving(slot, from, to);
                Slots.moveKeys(slot, from, to, 1);
                Slots.finishMoving(slot, cluster, from, to);
            }
            writes.awaitMore(1);
        }

        System.out.println("While 40 slots moved: " + writes.failures());
        assertThat(writes.failures()).isEmpty();
        assertThat(writes.lost()).isEmpty();
        assertThat(index("c").members()).containsAll(index("c").entries());
        cache.clear();
        assertThat(index("c").entries()).isEmpty();
    }

    @Test
    void clear_afterAMasterCrashed_removesEveryEntry() {
        cache.clear();
        fill(3_000);
        cluster.masters().get(0).kill();

        cache.clear();

        assertThat(cluster.masters()).hasSize(3);
        assertThat(index("c").entries()).isEmpty();
    }

    @Test
    void anIndex_inAClusterWhoseKeyPrefixHasABraceButNoTag_isRefused() {
        CacheManager other = provider.getCacheManager(settings("broken{:").toUri(), null);
        assertThatThrownBy(() -> other.createCache("c", new MutableConfiguration<>()))
                .isInstanceOf(CacheException.class)
                .hasMessageContaining("key-prefix");
    }

    @Test
    void anIndex_inAClusterWhoseKeyPrefixHasATag_liesInTheSlotOfTheTag() {
        CacheManager other = provider.getCacheManager(settings("{tenant}:").toUri(), null);
        Cache<String, Integer> pinned = other.createCache("c", new MutableConfiguration<>());
        for (int i = 0; i < 200; i++) {
            pinned.put("k" + i, i);
        }
        IndexInspection index = new IndexInspection(commands(cluster.masters()), "{tenant}:", "c");
        assertThat(index.members()).hasSize(200).isEqualTo(index.entries());

        pinned.clear();

        assertThat(index.entries()).isEmpty();
        assertThat(index.marks()).isEqualTo(64);
    }

    private Path settings(String keyPrefix) {
        try {
            return IndexInspection.settings(
                    Files.createTempDirectory(directory, "other"),
                    uri() + "&key-prefix=" + keyPrefix.replace("{", "%7B").replace("}", "%7D"));
        } catch (java.io.IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private void fill(int number) {
        Map<String, Integer> entries = new HashMap<>();
        for (int i = 0; i < number; i++) {
            entries.put("k" + i, i);
        }
        cache.putAll(entries);
    }

    private IndexInspection index(String name) {
        return index(cluster.masters(), name);
    }

    private static IndexInspection index(List<RedisProcess> masters, String name) {
        return new IndexInspection(commands(masters), "omnicache:", name);
    }

    private static List<Function<String[], String>> commands(List<RedisProcess> masters) {
        return masters.stream()
                .map(master -> (Function<String[], String>) master::command)
                .toList();
    }

    private String uri() {
        return "redis-cluster://"
                + cluster.nodes().stream()
                        .map(node -> "127.0.0.1:" + node.port())
                        .collect(Collectors.joining(","))
                + "?timeout=10s";
    }
}
