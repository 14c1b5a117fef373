package io.omnicache.jcache.multijvm;

import static org.assertj.core.api.Assertions.assertThat;

import io.omnicache.jcache.backend.RedisBackend;
import io.omnicache.jcache.testing.Caches;
import io.omnicache.jcache.testing.ChildJvm;
import io.omnicache.jcache.testing.IndexInspection;
import io.omnicache.jcache.testing.RedisServer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import javax.cache.Cache;
import javax.cache.CacheManager;
import javax.cache.configuration.MutableConfiguration;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Three JVMs with several threads each on one cache: no update is lost, and no result is claimed twice. */
class AtomicityIT {
    private static final int JVMS = 3;
    private static final int THREADS = 4;
    private static final int STEPS = 150;
    private static final int ALL = JVMS * THREADS * STEPS;

    /** The JVMs of all tests: each scenario opens managers of its own there. */
    private static final List<ChildJvm> CHILDREN = new ArrayList<>();

    @BeforeAll
    static void start() {
        for (int i = 0; i < JVMS; i++) {
            CHILDREN.add(ChildJvm.start(ScenarioProgram.class, List.of(), "jvm" + i));
        }
    }

    @AfterAll
    static void stop() {
        CHILDREN.forEach(ChildJvm::close);
    }

    @RegisterExtension
    final Caches caches = Caches.shared();

    private final RedisServer redis = caches.redis();

    /** Three busy JVMs are slow; timeouts are not what is tested here. */
    private final String uri = redis.uri() + "&connect-timeout=1m&timeout=1m";

    @ParameterizedTest
    @EnumSource(names = {"INVOKE", "REPLACE_LOOP", "LOADER", "LISTENER", "WRITER"})
    void increments_fromThreeJvms_areAllThere(Scenario scenario) {
        List<List<String>> results = run(scenario, STEPS);

        int first = scenario == Scenario.LOADER ? 1_000 : 0;
        assertThat(cache().get("k")).isEqualTo(Integer.toString(first + ALL));
        if (scenario == Scenario.WRITER) {
            assertThat(stored("k")).isEqualTo(Integer.toString(ALL));
        }
        if (scenario == Scenario.LISTENER) {
            results.forEach(lines -> assertThat(lines).containsExactly(Integer.toString(THREADS * STEPS)));
        }
    }

    @Test
    void putIfAbsent_fromThreeJvms_hasOneWinnerAKey() {
        List<String> won = new ArrayList<>();
        run(Scenario.PUT_IF_ABSENT, STEPS).forEach(lines -> won.addAll(lines.subList(0, lines.size() - 1)));

        assertThat(won).hasSize(STEPS).doesNotHaveDuplicates();
    }

    @Test
    void invoke_whileTheEntryExpires_neverGoesOnFromADeadOne() {
        Map<String, TreeSet<Integer>> lives = new HashMap<>();
        int steps = 0;
        for (List<String> lines : run(Scenario.SHORT_LIVED, STEPS)) {
            for (String line : lines.subList(0, lines.size() - 1)) {
                String[] step = line.split("#");
                assertThat(lives.computeIfAbsent(step[0], life -> new TreeSet<>())
                                .add(Integer.valueOf(step[1])))
                        .as(line)
                        .isTrue();
                steps++;
            }
        }

        assertThat(steps).isEqualTo(ALL);
        assertThat(lives.size()).as("lives").isGreaterThan(1);
        lives.values().forEach(life -> assertThat(life.last()).isEqualTo(life.size()));
        Awaitility.await().until(() -> !cache().containsKey("k"));
    }

    @Test
    void invoke_throughAStoreWhileTheEntryExpires_losesNoIncrement() {
        run(Scenario.STORE_AND_SHORT_LIVED, STEPS);

        assertThat(stored("k")).isEqualTo(Integer.toString(ALL));
    }

    @Test
    void writesOfEveryKind_throughAStore_leaveStoreAndCacheAgreeing() {
        run(Scenario.WRITER_MIXED, STEPS);

        for (String key : List.of("k0", "k1", "k2")) {
            assertThat(cache().get(key)).isEqualTo(stored(key));
        }
    }

    @Test
    void writesAndClears_ofACacheWithAnIndex_leaveNoEntryWithoutAMember() {
        run(Scenario.INDEXED, 4 * STEPS);

        IndexInspection index = new IndexInspection(List.of(redis::command), redis.keyPrefix(), "shared");
        assertThat(index.entries()).isNotEmpty();
        assertThat(index.members()).containsAll(index.entries());
        caches.provider()
                .getCacheManager(Scenario.INDEXED.managerUri(uri), null)
                .createCache("shared", new MutableConfiguration<>())
                .clear();
        assertThat(index.entries()).isEmpty();
        assertThat(index.members()).isEmpty();
        assertThat(index.tokens()).isEmpty();
    }

    private List<List<String>> run(Scenario scenario, int steps) {
        for (ChildJvm child : CHILDREN) {
            child.send(scenario + " " + uri);
        }
        for (ChildJvm child : CHILDREN) {
            assertThat(child.line()).isEqualTo(ScenarioProgram.READY);
        }
        for (ChildJvm child : CHILDREN) {
            child.send(THREADS + " " + steps);
        }
        List<List<String>> results = new ArrayList<>();
        for (ChildJvm child : CHILDREN) {
            List<String> lines = new ArrayList<>();
            for (String line = child.line(); !ScenarioProgram.END.equals(line); line = child.line()) {
                assertThat(line).as("the child has ended").isNotNull();
                lines.add(line);
            }
            results.add(lines);
        }
        return results;
    }

    private Cache<String, String> cache() {
        CacheManager manager = caches.open(uri);
        Cache<String, String> open = manager.getCache("shared");
        return open != null ? open : manager.createCache("shared", new MutableConfiguration<>());
    }

    private String stored(String key) {
        try (RedisBackend store = RedisBackend.open(Scenario.storeUri(uri))) {
            return Scenario.Worker.text(store.get(key));
        }
    }
}
