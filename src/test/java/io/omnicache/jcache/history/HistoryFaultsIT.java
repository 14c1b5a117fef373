package io.omnicache.jcache.history;

import static org.assertj.core.api.Assertions.assertThat;

import io.omnicache.it.RedisCluster;
import io.omnicache.it.RedisProcess;
import io.omnicache.jcache.testing.OwnServer;
import io.omnicache.jcache.testing.RedisServer;
import io.omnicache.jcache.topology.SlotMove;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Operations stay linearizable while JVMs, connections and servers fail. A call whose end nobody saw may have been
 * either.
 */
class HistoryFaultsIT {
    private static final int CALLS = 120;

    /** Each acknowledged write is on disk. */
    @RegisterExtension
    static final OwnServer<RedisProcess> server = RedisServer.own("--appendonly", "yes", "--appendfsync", "always");

    @TempDir
    static Path directory;

    private static HistoryRun run;

    private final long seed = System.nanoTime() % 1_000_000;

    @BeforeAll
    static void start() {
        run = new HistoryRun(directory);
    }

    @AfterAll
    static void stop() {
        run.close();
    }

    @BeforeEach
    void empty() {
        server.get().command("FLUSHALL");
    }

    @ParameterizedTest
    @EnumSource
    void operations_whileSomethingFails_areLinearizable(Harms harm) throws Exception {
        List<Operation> history =
                run.record(Kind.PLAIN, server.get().uri(), "", CALLS, seed, false, harm.on(server.get()));

        System.out.println(harm + ": " + HistoryRun.describe(history));
        HistoryRun.assertLinearizable(Kind.PLAIN.model(), history);
        if (harm == Harms.JVM_KILLED || harm == Harms.CLIENTS_KILLED) {
            assertThat(history).as("calls without an end").anyMatch(call -> !call.isCertain());
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"PLAIN", "INDEX", "WRITER"})
    void clears_beside_operations_deleteEachEntryWhileTheyRun(Kind kind) throws Exception {
        List<Operation> history = run.record(kind, server.get().uri(), "", CALLS, seed, true, HistoryRun.Harm.NONE);

        assertThat(history).anyMatch(call -> call.action() == Action.CLEAR);
        HistoryRun.assertLinearizable(kind.model(), HistoryRun.explainable(kind, history));
    }

    /** What the judge allows a clearing beside a writer hides no older value that comes back. */
    @Test
    void clears_thatBringEntriesBack_areFound() throws Exception {
        Kind kind = Kind.BROKEN_CLEAR;
        List<Operation> history = run.record(kind, server.get().uri(), "", CALLS, seed, true, HistoryRun.Harm.NONE);

        assertThat(HistoryRun.judge(kind.model(), HistoryRun.explainable(kind, history))
                        .values())
                .extracting(Linearizability.Verdict::outcome)
                .contains(Linearizability.Outcome.VIOLATED);
    }

    @Test
    void operations_whileSlotsMove_areLinearizable() throws Exception {
        try (RedisCluster cluster = RedisCluster.start(3, 0)) {
            String uri = "redis-cluster://" + RedisProcess.hosts(cluster.nodes());
            List<Operation> history = run.record(Kind.PLAIN, uri, "", CALLS, seed, false, recording -> {
                for (String key : HistoryProgram.keys(HistoryRun.KEYS)) {
                    recording.awaitCalls(50);
                    SlotMove move =
                            SlotMove.of(cluster, "omnicache:shared:" + key).begin();
                    recording.awaitCalls(30);
                    move.moveKeys(1);
                    recording.awaitCalls(30);
                    move.finish();
                }
            });

            System.out.println("Slots move: " + HistoryRun.describe(history));
            HistoryRun.assertLinearizable(Kind.PLAIN.model(), history);
            assertThat(history).allMatch(Operation::isCertain);
        }
    }
}
