package io.omnicache.it.staleness;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class TallyTest {
    private static final long MILLISECOND = 1_000_000;

    @Test
    void quantiles_ofAllAndOfTheStaleReads_areAnEighthTooLargeAtMost() {
        Tally tally = new Tally();
        for (int i = 0; i < 900; i++) {
            tally.read(0, false, false);
        }
        for (int i = 1; i <= 100; i++) {
            tally.read(i * MILLISECOND, i % 2 == 0, i == 100);
        }

        assertThat(tally.reads()).isEqualTo(1_000);
        assertThat(tally.stale()).isEqualTo(100);
        assertThat(tally.staleByForeign()).isEqualTo(50);
        assertThat(tally.back()).isEqualTo(1);
        assertThat(tally.stalePerMillion()).isEqualTo(100_000);
        assertThat(tally.worstMillis()).isEqualTo(100);
        assertThat(tally.staleMillis(0.5)).isCloseTo(50, within(50 / 8.0));
        assertThat(tally.millis(0.5)).isZero();
        assertThat(tally.millis(0.95)).isCloseTo(50, within(50 / 8.0));
        assertThat(tally.millis(0.999)).isCloseTo(99, within(99 / 8.0));
    }

    @Test
    void sums_ofWhatOtherJvmsSent_keepTheWorst() {
        Tally first = new Tally();
        first.read(MILLISECOND, false, false);
        first.write();
        Tally second = new Tally();
        second.read(7 * MILLISECOND, true, true);
        second.failure();

        Tally sum = Tally.of(first.asText());
        sum.add(Tally.of(second.asText()));

        assertThat(sum.reads()).isEqualTo(2);
        assertThat(sum.worstMillis()).isEqualTo(7);
        assertThat(sum.back()).isEqualTo(1);
        assertThat(sum.writes()).isEqualTo(1);
        assertThat(sum.failed()).isEqualTo(1);
    }

    @Test
    void quantiles_withoutReads_areZero() {
        assertThat(new Tally().millis(0.999)).isZero();
        assertThat(new Tally().staleMillis(0.999)).isZero();
        assertThat(new Tally().stalePerMillion()).isZero();
    }
}
