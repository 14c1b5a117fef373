package io.omnicache.jcache.internal.near;

import static org.assertj.core.api.Assertions.assertThat;

import io.omnicache.jcache.testing.LogCapture;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** When a source that fails is asked, and what is logged. */
class BadTimeTest {
    private static final Exception REASON = new IllegalStateException("no route");

    private final AtomicLong time = new AtomicLong(Long.MAX_VALUE - 5); // The clock may overflow.
    private final BadTime away = new BadTime("prices", "Redis", time::get);
    private final LogCapture log = LogCapture.of(BadTime.class);

    @AfterEach
    void closeLog() {
        log.close();
    }

    @Test
    void source_thatHasFailed_isAskedOnceASecond() {
        assertThat(away.mayAsk()).isTrue();
        away.onFailure();
        assertThat(away.mayAsk()).isFalse();
        pass(BadTime.PAUSE);
        assertThat(away.mayAsk()).isTrue();
        assertThat(away.mayAsk()).as("while one caller asks").isFalse();
        away.onSuccess();
        assertThat(away.mayAsk()).isTrue();
        assertThat(away.mayAsk()).isTrue();
    }

    @Test
    void begin_isLoggedOnce_whenTheReserveAnswers() {
        away.onFailure();
        assertThat(log.messages()).as("nothing was given out").isEmpty();
        away.onServed(REASON);
        away.onServed(REASON);
        away.onServed();
        assertThat(log.messages()).singleElement().asString().contains("prices", "Redis", "no route");
    }

    @Test
    void end_isLoggedOnce_whenTheSourceHasAnsweredForAWhile() {
        away.onFailure();
        away.onServed(REASON);
        away.onSuccess();
        pass(BadTime.QUIET.minusNanos(1));
        away.onSuccess();
        assertThat(log.messages()).as("too early").hasSize(1);
        pass(Duration.ofNanos(1));
        away.onSuccess();
        away.onSuccess();
        assertThat(log.messages()).hasSize(2).last().asString().contains("prices", "answers again", "1 reads");
    }

    @Test
    void sourceThatFailsNowAndThen_isOneBadTime() {
        for (int i = 0; i < 10; i++) {
            away.onFailure();
            away.onServed(REASON);
            pass(Duration.ofSeconds(3));
            away.onSuccess();
        }
        assertThat(log.messages()).hasSize(1);
    }

    private void pass(Duration duration) {
        time.addAndGet(duration.toNanos());
    }
}
