package io.omnicache.jcache.aside;

import static org.assertj.core.api.Assertions.assertThat;

import io.omnicache.jcache.aside.AsideSchedules.Outcome;
import io.omnicache.jcache.testing.Caches;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * A million schedules of {@link AsideScheduleTest} with an H2 database. The property {@code omnicache.soak.schedules}
 * gives another number.
 */
@Tag("soak")
class AsideSoakIT {
    private static final long SCHEDULES = Long.getLong("omnicache.soak.schedules", 1_000_000);

    @RegisterExtension
    final Caches caches = Caches.onOwnServer();

    @Test
    void reads_afterAnEviction_areNeverStale() throws Exception {
        Outcome outcome = new AsideSchedules(caches, true, "scan").run(SCHEDULES, Rows.InH2::new);

        System.out.println(SCHEDULES + " schedules with leases: " + outcome);
        assertThat(outcome.stale.sum()).as("stale reads of " + outcome).isZero();
    }

    @Test
    void reads_withoutLeases_areStale() throws Exception {
        long schedules = Math.max(1, SCHEDULES / 100);
        Outcome outcome = new AsideSchedules(caches, false, "scan").run(schedules, Rows.InH2::new);

        System.out.println(schedules + " schedules without leases: " + outcome);
        assertThat(outcome.stale.sum()).isPositive();
    }
}
