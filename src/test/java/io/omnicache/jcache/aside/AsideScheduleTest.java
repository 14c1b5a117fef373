package io.omnicache.jcache.aside;

import static org.assertj.core.api.Assertions.assertThat;

import io.omnicache.jcache.aside.AsideSchedule.Outcome;
import io.omnicache.jcache.testing.Caches;
import java.util.List;
import java.util.stream.Stream;
import javax.cache.Cache;
import javax.cache.configuration.MutableConfiguration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Transactions of three JVMs, in random orders of their steps. After a commit and an eviction, no older row is read. */
class AsideScheduleTest {
    private static final int SCHEDULES = 1_200;

    @RegisterExtension
    final Caches caches = Caches.onOwnServer();

    @ParameterizedTest
    @ValueSource(strings = {"scan", "index"})
    void reads_afterAnEviction_areNeverStale(String sweep) {
        Outcome outcome = run("defaults: {leases: true, sweep: " + sweep + "}", sweep);

        assertThat(outcome.stale).as("stale reads of " + outcome).isZero();
        // Checks that the schedules reached the interesting cases.
        assertThat(outcome.hits).isGreaterThan(SCHEDULES / 4);
        assertThat(outcome.fills).isGreaterThan(SCHEDULES);
        assertThat(outcome.commits).isGreaterThan(SCHEDULES);
    }

    /** The same schedules without leases: the test would find the defect. */
    @Test
    void reads_withoutLeases_areStaleInSomeSchedules() {
        Outcome outcome = run("defaults: {leases: false}", "scan");

        assertThat(outcome.stale).as("stale reads of " + outcome).isPositive();
    }

    private Outcome run(String settings, String sweep) {
        List<Cache<String, Integer>> jvms =
                Stream.generate(() -> open(settings)).limit(3).toList();
        Cache<String, Integer> otherProgram = open("defaults: {sweep: " + sweep + "}");
        Outcome outcome = new Outcome();
        Rows rows = new Rows.InMemory();
        for (long seed = 0; seed < SCHEDULES; seed++) {
            new AsideSchedule(seed, jvms, otherProgram, rows, outcome).run();
        }
        return outcome;
    }

    private Cache<String, Integer> open(String settings) {
        return caches.settings(settings).createCache("aside", new MutableConfiguration<>());
    }
}
