package io.omnicache.jcache.internal.hibernate;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.api.Test;

/**
 * Transactions of three JVMs on one row, in random orders of their steps: other JVMs may run between the read and the
 * put of a step of Hibernate. After a commit has returned, no older row is stored.
 */
class ReadWriteScheduleTest {
    private static final int SCHEDULES = 2_000;

    @Test
    void reads_afterACommitHasReturned_areNeverStale() {
        Outcome outcome = new Outcome();
        for (long seed = 0; seed < SCHEDULES; seed++) {
            new Schedule(new Random(seed), Row::putAgain, outcome).run();
        }

        assertThat(outcome.stale).as("stale reads of " + outcome).isZero();
        // Checks that the schedules reached the interesting cases.
        assertThat(outcome.hits).isGreaterThan(SCHEDULES / 10);
        assertThat(outcome.commits).isGreaterThan(SCHEDULES);
        assertThat(outcome.conflicts).isGreaterThan(SCHEDULES / 10);
    }

    /** The same schedules with unconditional puts: the test would find the defect. */
    @Test
    void reads_withPlainPuts_areStaleInSomeSchedules() {
        Outcome outcome = new Outcome();
        for (long seed = 0; seed < SCHEDULES; seed++) {
            new Schedule(new Random(seed), Row::putPlainly, outcome).run();
        }

        assertThat(outcome.stale).isPositive();
    }

    /** The totals over all schedules of a test. */
    static final class Outcome {
        int hits;
        int commits;
        int conflicts;
        int stale;

        @Override
        public String toString() {
            return hits + " hits, " + commits + " commits, " + conflicts + " conflicts";
        }
    }
}
