package io.omnicache.jcache.multijvm;

import static org.assertj.core.api.Assertions.assertThat;

import io.omnicache.it.staleness.LocalCache;
import io.omnicache.it.staleness.NearSubject;
import io.omnicache.it.staleness.StalenessRun;
import io.omnicache.it.staleness.Tally;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Three JVMs and a foreign client read and write 100 keys while connections are cut, delayed and half-opened, JVMs stop,
 * and the server stops, pauses its clients, and crashes: no read is older than the bound, none older than one of the same
 * thread before, and after all that everybody agrees. So it is on a cluster whose replicas become masters.
 */
class NearCacheStalenessIT {
    private static final double MAX_STALENESS_MILLIS = 2_000;

    @Test
    void reads_whileConnectionsBreakAndJvmsAndTheServerStop_areNeverOlderThanTheBound() throws Exception {
        judge(run(NearSubject.class).harmServer().faults(300, 1_500), System.nanoTime(), 1_000, 5_000);
    }

    /** The same with copies that nobody invalidates: the test would find the defect. */
    @Test
    void copiesThatNobodyInvalidates_areFound() throws Exception {
        StalenessRun.Result result = new StalenessRun(ForgottenCopies.class, List.of())
                .load(2, 0.05)
                .quiet(0)
                .run(System.nanoTime(), 200, 0);

        assertThat(result.calm().stale()).isPositive();
        assertThat(result.calm().back())
                .as("reads older than the thread's own write")
                .isPositive();
        assertThat(result.different()).isNotEmpty();
    }

    @Tag("soak")
    @ParameterizedTest
    @ValueSource(classes = {NearSubject.class, NearSubject.ByPrefix.class})
    void reads_forALongTime_areNeverOlderThanTheBound(Class<? extends LocalCache> type) throws Exception {
        judge(run(type).harmServer(), System.nanoTime(), 10_000, 80_000);
    }

    @Tag("soak")
    @ParameterizedTest
    @ValueSource(classes = {NearSubject.class, NearSubject.ByPrefix.class})
    void reads_whileReplicasBecomeMasters_areNeverOlderThanTheBound(Class<? extends LocalCache> type) throws Exception {
        judge(run(type).onCluster().faults(1_000, 5_000), System.nanoTime(), 2_000, 60_000);
    }

    private static StalenessRun run(Class<? extends LocalCache> type) {
        return new StalenessRun(type, List.of()).load(2, 0.01);
    }

    private static void judge(StalenessRun run, long seed, long calm, long faulty) throws Exception {
        StalenessRun.Result result = run.run(seed, calm, faulty);

        System.out.println("Seed " + seed + ", without faults: " + result.calm());
        System.out.println("With faults: " + result.faulty() + ", all agreed after " + result.agreedSeconds() + " s");
        for (Tally tally : List.of(result.calm(), result.faulty())) {
            assertThat(tally.local()).as("local reads").isGreaterThan(tally.reads() / 10);
            assertThat(tally.writes()).isGreaterThan(10);
            assertThat(tally.back()).as("reads that went back").isZero();
            assertThat(tally.worstMillis()).as("worst staleness, ms").isLessThan(MAX_STALENESS_MILLIS);
        }
        assertThat(result.different()).isEmpty();
    }
}
