package io.omnicache.jcache.aside;

import static org.assertj.core.api.Assertions.assertThat;

import io.omnicache.jcache.aside.AsideSchedules.Outcome;
import io.omnicache.jcache.testing.Caches;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Transactions of three JVMs, in random orders of their steps. After a commit and an eviction, no older row is read.
 */
class AsideScheduleTest {
    private static final int SCHEDULES = 2_000;

    @RegisterExtension
    final Caches caches = Caches.onOwnServer();

    @ParameterizedTest
    @ValueSource(strings = {"scan", "index"})
    void reads_afterAnEviction_areNeverStale(String sweep) throws Exception {
        Outcome outcome = new AsideSchedules(caches, true, sweep).run(SCHEDULES, Rows.InMemory::new);

        assertThat(outcome.stale.sum()).as("stale reads of " + outcome).isZero();
        // Checks that the schedules reached the interesting cases.
        assertThat(outcome.hits.sum()).isGreaterThan(SCHEDULES / 4);
        assertThat(outcome.fills.sum()).isGreaterThan(SCHEDULES);
        assertThat(outcome.commits.sum()).isGreaterThan(SCHEDULES);
    }

    /** The same schedules without leases: the test would find the defect. */
    @Test
    void reads_withoutLeases_areStaleInSomeSchedules() throws Exception {
        Outcome outcome = new AsideSchedules(caches, false, "scan").run(SCHEDULES / 4, Rows.InMemory::new);

        assertThat(outcome.stale.sum()).as("stale reads of " + outcome).isPositive();
    }
}
