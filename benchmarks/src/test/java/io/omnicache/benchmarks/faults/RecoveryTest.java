package io.omnicache.benchmarks.faults;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class RecoveryTest {
    private static final long END = 1_000_000_000L;

    /** Successes with the pause between them, in milliseconds after the end. */
    private static LongStream each(int from, int to, int pause) {
        return LongStream.iterate(from, at -> at < to, at -> at + pause).map(at -> END + at * 1_000_000);
    }

    private static Recovery of(LongStream successes) {
        return Recovery.of(successes.toArray(), END, 1_000);
    }

    @Test
    void of_successesAtOnce_isZero() {
        assertEquals(new Recovery(0, 0), of(each(0, 500, 1)));
    }

    @Test
    void of_silenceAndFewSuccesses_tellsFirstAndMost() {
        Recovery recovery = of(LongStream.concat(each(70, 400, 10), each(400, 1_000, 1)));

        assertEquals(70, recovery.firstMillis());
        assertEquals(360, recovery.backMillis(), "80 % of the 200 ms from here");
    }

    @Test
    void of_aShortBurst_isNotBack() {
        Recovery recovery = of(LongStream.concat(each(10, 60, 1), each(1_000, 1_100, 1)));

        assertEquals(new Recovery(10, Double.NaN), recovery);
    }

    @Test
    void of_successesBeforeTheEndOnly_isNever() {
        assertEquals(new Recovery(Double.NaN, Double.NaN), of(LongStream.of(END - 1)));
        assertEquals(new Recovery(Double.NaN, Double.NaN), of(LongStream.empty()));
    }
}
