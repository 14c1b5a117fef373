package io.omnicache.jcache.internal.expiry;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.temporal.ChronoUnit;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import javax.cache.expiry.Duration;
import javax.cache.expiry.EternalExpiryPolicy;
import javax.cache.expiry.ModifiedExpiryPolicy;
import org.junit.jupiter.api.Test;

/** Times to live: from durations, and with a random share less. */
class TtlTest {
    private static final int DRAWS = 2_000;

    @Test
    void draw_withJitter_isShorterByUpToThePercentage_neverLonger() {
        Ttl ttl = Ttl.of(new Duration(TimeUnit.MILLISECONDS, 1_000)).withJitter(10);

        Set<Long> drawn = draws(ttl);

        assertThat(drawn).allMatch(millis -> millis >= 900 && millis <= 1_000);
        assertThat(drawn)
                .hasSizeGreaterThan(80)
                .anyMatch(millis -> millis > 990)
                .anyMatch(millis -> millis < 910);
    }

    @Test
    void draw_ofTheShortestTime_isNeverZero() {
        assertThat(draws(Ttl.of(new Duration(TimeUnit.MILLISECONDS, 1)).withJitter(99)))
                .containsOnly(1L);
        assertThat(draws(Ttl.of(new Duration(TimeUnit.MILLISECONDS, 2)).withJitter(99)))
                .containsOnly(1L, 2L);
    }

    @Test
    void draw_ofTheLongestTime_doesNotOverflow() {
        Ttl longest =
                Ttl.of(java.time.Duration.ofMillis(1_000_000_000_000_000L)).withJitter(99);

        assertThat(draws(longest)).allMatch(millis -> millis >= longest.millis() / 100 && millis <= longest.millis());
    }

    @Test
    void withJitter_ofOtherKinds_changesNothing() {
        for (Ttl ttl : Set.of(Ttl.KEEP, Ttl.ETERNAL, Ttl.ZERO)) {
            assertThat(ttl.withJitter(99)).isSameAs(ttl);
        }
    }

    @Test
    void creationAndUpdate_withJitter_areStillEqual() {
        Expiry expiry = Expiry.of(new ModifiedExpiryPolicy(Duration.ONE_HOUR), 50);

        assertThat(expiry.onCreation()).isEqualTo(expiry.onUpdate());
        assertThat(expiry.onCreation().millis()).isEqualTo(3_600_000);
        assertThat(expiry.onAccess()).isSameAs(Ttl.KEEP);
        assertThat(Expiry.of(new EternalExpiryPolicy(), 50).onCreation()).isSameAs(Ttl.ETERNAL);
    }

    @Test
    void of_durationOfACall_roundsUpToMilliseconds() {
        assertThat(Ttl.of(java.time.Duration.ZERO)).isSameAs(Ttl.ZERO);
        assertThat(Ttl.of(java.time.Duration.ofNanos(1)).millis()).isEqualTo(1);
        assertThat(Ttl.of(java.time.Duration.ofMillis(5)).millis()).isEqualTo(5);
        assertThat(Ttl.of(java.time.Duration.ofNanos(5_000_001)).millis()).isEqualTo(6);
    }

    @Test
    void of_durationBeyondTheRange_isEternal() {
        assertThat(Ttl.of(java.time.Duration.ofSeconds(Long.MAX_VALUE, 999_999_999)))
                .isSameAs(Ttl.ETERNAL);
        assertThat(Ttl.of(ChronoUnit.FOREVER.getDuration())).isSameAs(Ttl.ETERNAL);
        assertThat(Ttl.of(java.time.Duration.ofMillis(1_000_000_000_000_001L))).isSameAs(Ttl.ETERNAL);
        assertThat(Ttl.of(java.time.Duration.ofMillis(1_000_000_000_000_000L)).isFinite())
                .isTrue();
    }

    private static Set<Long> draws(Ttl ttl) {
        return LongStream.range(0, DRAWS).map(i -> ttl.draw()).boxed().collect(Collectors.toSet());
    }
}
