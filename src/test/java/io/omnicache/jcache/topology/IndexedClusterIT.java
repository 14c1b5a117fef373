package io.omnicache.jcache.topology;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.omnicache.it.RedisCluster;
import io.omnicache.it.RedisProcess;
import io.omnicache.jcache.testing.Caches;
import io.omnicache.jcache.testing.IndexInspection;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import javax.cache.Cache;
import javax.cache.CacheException;
import javax.cache.CacheManager;
import javax.cache.configuration.MutableConfiguration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A cache with an index in a cluster, while slots move and masters change. */
class IndexedClusterIT {
    private static final int SLOTS = 16_384;

    @RegisterExtension
    final Caches caches = Caches.onCluster(3, 1);

    private RedisCluster cluster;
    private Cache<String, Integer> cache;

    @BeforeEach
    void open() {
        cluster = caches.cluster();
        cache = caches.indexed().createCache("c", new MutableConfiguration<>());
    }

    @Test
    void everyOperation_onACluster_keepsTheIndex() throws Exception {
        EveryOperation.on(cache.getCacheManager());

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
        SlotMove move = SlotMove.of(cluster, "omnicache:c:k7");
        List<SlotMove> begun = new ArrayList<>();
        // The keys of a slot are the entries and the set of the index; either may be moved first.
        for (int slot = move.slot(); begun.size() < 10; slot++) {
            SlotMove next = move.ofSlot(slot);
            if (next.keys(2).size() == 2) {
                begun.add(next.begin());
                next.moveKeys(1);
            }
        }

        cache.clear();

        assertThat(index("c").entries()).isEmpty();
        begun.forEach(SlotMove::finish);
        fill(3_000);
        cache.clear();
        assertThat(index("c").entries()).isEmpty();
        assertThat(index("c").members()).isEmpty();
    }

    @Test
    void writes_whileSlotsMove_keepEntriesAndMembers() {
        AcknowledgedWrites writes = new AcknowledgedWrites(cache);
        try (writes) {
            writes.whileSlotsMove(cluster, (i, move) -> move.moveKeys(1));
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
    void createCache_withABraceButNoTagInThePrefix_isRefused() {
        CacheManager other = caches.settings("{connection: {key-prefix: \'broken{:\'}, defaults: {sweep: index}}");
        assertThatThrownBy(() -> other.createCache("c", new MutableConfiguration<>()))
                .isInstanceOf(CacheException.class)
                .hasMessageContaining("key-prefix");
    }

    @Test
    void createCache_withATagInThePrefix_putsTheIndexIntoItsSlot() {
        CacheManager other = caches.settings("{connection: {key-prefix: \'{tenant}:\'}, defaults: {sweep: index}}");
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
}
