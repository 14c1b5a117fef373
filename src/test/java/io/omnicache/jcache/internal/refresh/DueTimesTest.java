package io.omnicache.jcache.internal.refresh;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

/** Until when keys need not be looked at: remembered for the latest ones, never for a key that wasn't noted. */
class DueTimesTest {
    private static final long HOUR = 3_600_000;
    private static final int KEYS = 50_000;

    private final DueTimes times = new DueTimes();

    @Test
    void claim_ofAKey_isTheFirstOnesUntilThePauseIsOver() {
        assertThat(times.claim(key(1), HOUR)).isTrue();
        assertThat(times.claim(key(1), HOUR)).isFalse();

        times.note(key(1), 50);

        assertThat(times.claim(key(1), HOUR)).isFalse();
        await().until(() -> times.claim(key(1), HOUR));
        assertThat(times.claim(key(1), HOUR)).isFalse();
    }

    @Test
    void claim_ofAKeyThatWasDisplaced_succeedsAgain_andOfOthersToo() {
        for (int i = 0; i < KEYS; i++) {
            assertThat(times.claim(key(i), HOUR)).as("key " + i).isTrue();
        }
        int again = 0;
        for (int i = 0; i < KEYS; i++) {
            again += times.claim(key(i), HOUR) ? 1 : 0;
        }
        assertThat(again).isGreaterThan(KEYS - (1 << 13) - 1);
    }

    @Test
    void note_ofAVeryLongTime_doesNotOverflow() {
        for (long pause : new long[] {Long.MAX_VALUE, 1_000_000_000_000_000L, 1L << 34}) {
            times.note(key(1), pause);
            assertThat(times.claim(key(1), HOUR)).isFalse();
        }
        times.note(key(1), Long.MIN_VALUE);
        await().until(() -> times.claim(key(1), HOUR));
    }

    /** Equal hashes of {@code String} and of {@code Arrays.hashCode}. */
    @Test
    void claim_ofAKeyWithTheSameHash_succeeds() {
        assertThat(times.claim("user:Aa".getBytes(StandardCharsets.US_ASCII), HOUR))
                .isTrue();
        assertThat(times.claim("user:BB".getBytes(StandardCharsets.US_ASCII), HOUR))
                .isTrue();
    }

    private static byte[] key(int number) {
        return ("omnicache:users:" + number).getBytes(StandardCharsets.US_ASCII);
    }
}
