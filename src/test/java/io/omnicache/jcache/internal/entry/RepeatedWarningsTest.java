package io.omnicache.jcache.internal.entry;

import static org.assertj.core.api.Assertions.assertThat;

import io.omnicache.jcache.testing.LogCapture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/** How often the same warning of a cache is logged. */
class RepeatedWarningsTest {
    private final LogCapture log = LogCapture.of(RepeatedWarningsTest.class);
    private final AtomicLong clock = new AtomicLong(Long.MAX_VALUE - 5); // It overflows, as System.nanoTime may.
    private final RepeatedWarnings warnings =
            new RepeatedWarnings("users", LoggerFactory.getLogger(RepeatedWarningsTest.class), clock::get);

    @AfterEach
    void close() {
        log.close();
    }

    private void pass(long seconds) {
        clock.addAndGet(TimeUnit.SECONDS.toNanos(seconds));
    }

    @Test
    void warn_sameReason_isLoggedOnceAMinuteWithTheNumberLeftOut() {
        for (int i = 0; i < 1000; i++) {
            warnings.warn("bad");
        }
        pass(59);
        warnings.warn("bad");
        assertThat(log.messages()).containsExactly("Cache users: bad");
        pass(1);
        warnings.warn("bad");
        assertThat(log.messages())
                .containsExactly(
                        "Cache users: bad",
                        "Cache users: 1000 more warnings of the last minutes were left out: bad",
                        "Cache users: bad");
    }

    @Test
    void warn_otherReason_saysWhatWasLeftOutOfTheFirst() {
        warnings.warn("a");
        warnings.warn("a");
        warnings.warn("b");
        pass(61);
        warnings.warn("c");
        assertThat(log.messages())
                .containsExactly(
                        "Cache users: a",
                        "Cache users: b",
                        "Cache users: 1 more warnings of the last minutes were left out: a",
                        "Cache users: c");
    }

    @Test
    void warn_manyReasons_isNineLinesAMinute() {
        int most = RepeatedWarnings.MAX_REASONS + 1;
        IntStream.range(0, 10_000).forEach(i -> warnings.warn("reason " + i));
        assertThat(log.messages())
                .hasSize(most)
                .contains("Cache users: reason 8")
                .doesNotContain("Cache users: reason 9");
        pass(60);
        IntStream.range(0, 10_000).forEach(i -> warnings.warn("reason " + i));
        assertThat(log.messages())
                .hasSize(2 * most + 1)
                .contains("Cache users: 9991 more warnings of the last minutes were left out: reasons of many kinds");
    }
}
