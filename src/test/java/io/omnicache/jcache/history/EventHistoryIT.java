package io.omnicache.jcache.history;

import static org.assertj.core.api.Assertions.assertThat;

import io.omnicache.it.RedisProcess;
import io.omnicache.jcache.history.EventLog.Heard;
import io.omnicache.jcache.testing.OwnServer;
import io.omnicache.jcache.testing.RedisServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What listeners hear, against what the JVMs did. */
class EventHistoryIT {
    private static final int CALLS = 120;

    @RegisterExtension
    static final OwnServer<RedisProcess> server = RedisServer.own();

    @TempDir
    static Path directory;

    private static HistoryRun alone;
    private static HistoryRun three;

    private final long seed = System.nanoTime() % 1_000_000;

    @BeforeAll
    static void start() throws IOException {
        alone = new HistoryRun(Files.createDirectory(directory.resolve("alone")), 1);
        three = new HistoryRun(Files.createDirectory(directory.resolve("three")));
    }

    @AfterAll
    static void stop() {
        alone.close();
        three.close();
    }

    @BeforeEach
    void empty() {
        server.get().command("FLUSHALL");
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void events_ofAKeyInItsOnlyJvm_areAChain(boolean synchronous) throws Exception {
        alone.listen(synchronous, false);
        List<Operation> history = record(alone);

        HistoryRun.assertLinearizable(CacheModel.eternal(), history);
        Map<String, List<Operation>> calls = HistoryRun.byKey(history);
        calls.forEach((key, ofKey) -> assertThat(EventChain.faultsOfAll(heard(alone, 0, key), ofKey))
                .as("events of %s, seed %d", key, seed)
                .isEmpty());
    }

    /** The changes of others come in between, unheard. */
    @Test
    void events_ofEachOfThreeJvms_areItsOwnChanges_eachOnce() throws Exception {
        three.listen(true, false);
        List<Operation> history = record(three);

        HistoryRun.assertLinearizable(CacheModel.eternal(), history);
        for (int i = 0; i < HistoryRun.JVMS; i++) {
            int jvm = i;
            Map<String, List<Operation>> calls = HistoryRun.byKey(HistoryRun.callsOf(jvm, history));
            calls.forEach((key, ofKey) -> assertThat(EventChain.faults(heard(three, jvm, key), ofKey))
                    .as("events of %s in JVM %d, seed %d", key, jvm, seed)
                    .isEmpty());
        }
    }

    /** Whoever makes the change, and in whichever way it goes through the library. */
    @ParameterizedTest
    @EnumSource(names = {"PLAIN", "INDEX", "WRITER"})
    void events_ofAllJvms_areOneChain_inEachOfThem(Kind kind) throws Exception {
        three.listen(false, true);
        List<Operation> history =
                three.record(kind, server.get().uri(), "event-scope: all", CALLS, seed, false, HistoryRun.Harm.NONE);

        HistoryRun.assertLinearizable(CacheModel.eternal(), HistoryRun.explainable(kind, history));
        for (int i = 0; i < HistoryRun.JVMS; i++) {
            int jvm = i;
            HistoryRun.byKey(history)
                    .forEach((key, calls) -> assertThat(EventChain.faultsOfAll(heard(three, jvm, key), calls))
                            .as("events of %s in JVM %d, seed %d", key, jvm, seed)
                            .isEmpty());
        }
    }

    private List<Operation> record(HistoryRun run) throws Exception {
        return run.record(Kind.PLAIN, server.get().uri(), "", CALLS, seed, false, HistoryRun.Harm.NONE);
    }

    private static List<Heard> heard(HistoryRun run, int jvm, String key) {
        return run.heard(jvm).stream().filter(event -> event.key().equals(key)).toList();
    }
}
