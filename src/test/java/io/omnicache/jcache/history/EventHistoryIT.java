package io.omnicache.jcache.history;

import static org.assertj.core.api.Assertions.assertThat;

import io.omnicache.it.RedisProcess;
import io.omnicache.jcache.history.EventLog.Heard;
import io.omnicache.jcache.testing.OwnServer;
import io.omnicache.jcache.testing.RedisServer;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
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
    Path directory;

    private final long seed = System.nanoTime() % 1_000_000;

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void events_ofAKeyInItsOnlyJvm_areAChain(boolean synchronous) throws Exception {
        server.get().command("FLUSHALL");
        try (HistoryRun run = new HistoryRun(directory, 1)) {
            run.listen(synchronous, false);
            List<Operation> history = record(run, "");

            HistoryRun.assertLinearizable(CacheModel.eternal(), history);
            Map<String, List<Operation>> calls = HistoryRun.byKey(history);
            calls.forEach((key, ofKey) -> assertThat(EventChain.faultsOfAll(heard(run, 0, key), ofKey))
                    .as("events of %s, seed %d", key, seed)
                    .isEmpty());
        }
    }

    /** The changes of others come in between, unheard. */
    @Test
    void events_ofEachOfThreeJvms_areItsOwnChanges_eachOnce() throws Exception {
        server.get().command("FLUSHALL");
        try (HistoryRun run = new HistoryRun(directory, HistoryRun.JVMS)) {
            run.listen(true, false);
            List<Operation> history = record(run, "");

            HistoryRun.assertLinearizable(CacheModel.eternal(), history);
            for (int i = 0; i < HistoryRun.JVMS; i++) {
                int jvm = i;
                Map<String, List<Operation>> calls = HistoryRun.byKey(HistoryRun.callsOf(jvm, history));
                calls.forEach((key, ofKey) -> assertThat(EventChain.faults(heard(run, jvm, key), ofKey))
                        .as("events of %s in JVM %d, seed %d", key, jvm, seed)
                        .isEmpty());
            }
        }
    }

    /** Whoever makes the change, and in whichever way it goes through the library. */
    @ParameterizedTest
    @EnumSource(names = {"PLAIN", "INDEX", "WRITER"})
    void events_ofAllJvms_areOneChain_inEachOfThem(Kind kind) throws Exception {
        server.get().command("FLUSHALL");
        try (HistoryRun run = new HistoryRun(directory, HistoryRun.JVMS)) {
            run.listen(false, true);
            List<Operation> history =
                    run.record(kind, server.get().uri(), "event-scope: all", CALLS, seed, false, HistoryRun.Harm.NONE);

            HistoryRun.assertLinearizable(CacheModel.eternal(), HistoryRun.explainable(kind, history));
            for (int i = 0; i < HistoryRun.JVMS; i++) {
                int jvm = i;
                HistoryRun.byKey(history)
                        .forEach((key, calls) -> assertThat(EventChain.faultsOfAll(heard(run, jvm, key), calls))
                                .as("events of %s in JVM %d, seed %d", key, jvm, seed)
                                .isEmpty());
            }
        }
    }

    private List<Operation> record(HistoryRun run, String settings) throws Exception {
        return run.record(Kind.PLAIN, server.get().uri(), settings, CALLS, seed, false, HistoryRun.Harm.NONE);
    }

    private static List<Heard> heard(HistoryRun run, int jvm, String key) {
        return run.heard(jvm).stream().filter(event -> event.key().equals(key)).toList();
    }
}
