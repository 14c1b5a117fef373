package io.omnicache.jcache.history;

import static org.assertj.core.api.Assertions.assertThat;

import io.omnicache.it.RedisProcess;
import io.omnicache.jcache.testing.OwnServer;
import io.omnicache.jcache.testing.RedisServer;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** The operations of three JVMs on one master are linearizable, whichever way they go through the library. */
class HistoryIT {
    private static final int CALLS = 120;

    @RegisterExtension
    static final OwnServer<RedisProcess> server = RedisServer.own();

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
    @EnumSource(names = {"PLAIN", "INDEX", "LOADER", "LISTENER", "WRITER", "POLICY", "CREATED", "MODIFIED"})
    void operations_ofThreeJvms_areLinearizable(Kind kind) throws Exception {
        List<Operation> history = run.record(kind, server.get().uri(), "", CALLS, seed, false, HistoryRun.Harm.NONE);

        System.out.println(HistoryRun.describe(history));
        HistoryRun.assertLinearizable(kind.model(), HistoryRun.explainable(kind, history));
        assertThat(history.stream().filter(call -> !call.isCertain())).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "PLAIN, entry-processor: exclusive",
        "LOADER, entry-processor: exclusive",
        "LOADER, loading: cluster",
        "PLAIN, event-scope: all"
    })
    void operations_withASetting_areLinearizable(Kind kind, String setting) throws Exception {
        List<Operation> history =
                run.record(kind, server.get().uri(), setting, CALLS, seed, false, HistoryRun.Harm.NONE);

        System.out.println(HistoryRun.describe(history));
        boolean sharesLoads = setting.equals("loading: cluster");
        HistoryRun.assertLinearizable(sharesLoads ? kind.model().withUnstoredLoads() : kind.model(), history);
        assertThat(history.stream().filter(call -> !call.isCertain())).isEmpty();
    }

    /** Without this, a judge that finds everything right would be of no use. */
    @ParameterizedTest
    @EnumSource(names = {"BROKEN_REPLACE", "BROKEN_INVOKE", "BROKEN_READS", "REDISSON"})
    void operations_thatAreNotAtomic_areFound(Kind kind) throws Exception {
        List<Operation> history = run.record(kind, server.get().uri(), "", CALLS, seed, false, HistoryRun.Harm.NONE);

        assertThat(HistoryRun.judge(kind.model(), history).values())
                .extracting(Linearizability.Verdict::outcome)
                .contains(Linearizability.Outcome.VIOLATED);
    }
}
