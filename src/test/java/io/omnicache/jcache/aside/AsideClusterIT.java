package io.omnicache.jcache.aside;

import static org.assertj.core.api.Assertions.assertThat;

import io.omnicache.jcache.aside.AsideSchedules.Outcome;
import io.omnicache.jcache.testing.Caches;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The schedules of {@link AsideScheduleTest} in a cluster: leases need one key, so one slot. */
class AsideClusterIT {
    private static final int SCHEDULES = 300;

    @RegisterExtension
    final Caches caches = Caches.onCluster(3, 0);

    @Test
    void reads_afterAnEvictionInACluster_areNeverStale() throws Exception {
        Outcome outcome = new AsideSchedules(caches, true, "scan").run(SCHEDULES, Rows.InMemory::new);

        assertThat(outcome.stale.sum()).as("stale reads of " + outcome).isZero();
        assertThat(outcome.fills.sum()).isGreaterThan(SCHEDULES);
    }
}
