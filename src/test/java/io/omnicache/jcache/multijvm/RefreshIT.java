package io.omnicache.jcache.multijvm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.omnicache.jcache.testing.Caches;
import io.omnicache.jcache.testing.ChildJvm;
import io.omnicache.jcache.testing.RedisServer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Three JVMs that read entries which are refreshed: one of them loads at a time, and no reader waits for it. */
class RefreshIT {
    private static final int JVMS = 3;
    private static final int READS = 50;
    private static final String DUE = "360000";
    /** A quarter of four seconds. */
    private static final long PERIOD = 1_000;
    /** Two clocks are rounded. */
    private static final long ROUNDING = 2;

    private static final int PERIODS = 4;
    private static final Duration PATIENCE = Duration.ofMinutes(1);

    @RegisterExtension
    final Caches caches = Caches.shared();

    private final RedisServer redis = caches.redis();
    private static final List<ChildJvm> CHILDREN = new ArrayList<>();

    @BeforeAll
    static void start() {
        for (int i = 0; i < JVMS; i++) {
            CHILDREN.add(ChildJvm.start(RefreshProgram.class, List.of()));
        }
    }

    @AfterAll
    static void stop() {
        CHILDREN.forEach(ChildJvm::close);
    }

    @BeforeEach
    void open() {
        askAll("open " + redis.uri() + "&connect-timeout=1m&timeout=1m");
    }

    @Test
    void refreshPoints_readByThreeJvms_haveOneLoadEach() {
        CHILDREN.get(0).ask("put short k old");
        askAll("read short k");

        await().atMost(PATIENCE).until(() -> loads().size() > PERIODS);

        assertThat(askAll("stop")).containsOnly("0");
        List<Long> begun = loads();
        for (int i = 1; i < begun.size(); i++) {
            assertThat(begun.get(i) - begun.get(i - 1)).as("%s", begun).isGreaterThanOrEqualTo(PERIOD - ROUNDING);
        }
    }

    @Test
    void heldLoader_isWaitedForByNobody_andAPutInAnotherJvmWins() {
        askAll("hold");
        makeDue();
        await().atMost(PATIENCE).until(() -> {
            CHILDREN.get(0).ask("get long k 1");
            return loads().size() == 1;
        });

        assertThat(askAll("get long k " + READS))
                .allSatisfy(
                        values -> assertThat(values.split(",")).hasSize(READS).containsOnly("old"));
        assertThat(loads()).hasSize(1);
        CHILDREN.get(2).ask("put long k new");
        askAll("release");

        await().atMost(PATIENCE)
                .during(Duration.ofSeconds(1))
                .until(() -> askAll("get long k 1").stream().allMatch("new"::equals));
    }

    @Test
    void refreshingJvm_thatIsKilled_isReplacedByAnother() {
        askAll("hold");
        makeDue();
        await().atMost(PATIENCE).until(() -> {
            CHILDREN.get(0).ask("get long k 1");
            return loads().size() == 1;
        });

        CHILDREN.get(0).close();
        CHILDREN.set(0, ChildJvm.start(RefreshProgram.class, List.of()));
        CHILDREN.get(0).ask("open " + redis.uri());
        askAll("release");

        await().atMost(PATIENCE).until(() -> askAll("get long k 1").contains("loaded"));
        assertThat(loads()).hasSize(1); // That of the killed one went with it.
    }

    private void makeDue() {
        CHILDREN.get(1).ask("put long k old");
        redis.command("PEXPIRE", redis.keyPrefix() + "long:k", DUE);
    }

    private List<String> askAll(String line) {
        CHILDREN.forEach(child -> child.send(line));
        return CHILDREN.stream().map(ChildJvm::line).toList();
    }

    /** When the loads of all JVMs began, in order. */
    private List<Long> loads() {
        List<Long> begun = new ArrayList<>();
        for (String line : askAll("loads")) {
            Stream.of(line.split(","))
                    .filter(word -> !word.isEmpty())
                    .map(Long::valueOf)
                    .forEach(begun::add);
        }
        Collections.sort(begun);
        return begun;
    }
}
