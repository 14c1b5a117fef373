package io.omnicache.jcache.internal.near.admission;

import static org.assertj.core.api.Assertions.assertThat;

import io.omnicache.jcache.internal.near.admission.Bypass.State;
import io.omnicache.jcache.testing.LogCapture;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** When a near cache is bypassed, and for how long. */
class BypassTest {
    private static final int MANY = 10 * Bypass.FEWEST_ANNOUNCEMENTS;

    private final AtomicLong time = new AtomicLong(Long.MAX_VALUE - 5); // The clock may overflow.
    private final AtomicInteger begun = new AtomicInteger();
    private final Bypass bypass = new Bypass("prices", time::get, begun::incrementAndGet);
    private final LogCapture log = LogCapture.of(Bypass.class);

    @AfterEach
    void closeLog() {
        log.close();
    }

    @Test
    void windows_withMoreAnnouncementsThanHits_bypassAfterTheThird() {
        window(10, MANY);
        window(10, MANY);
        assertThat(bypass.isOpen()).isTrue();
        window(10, MANY);
        assertThat(bypass.isOpen()).isFalse();
        assertThat(begun).hasValue(1);
        assertThat(log.messages()).singleElement().asString().contains("prices", "bypassed", "near-cache");
    }

    @Test
    void windows_withMoreHits_changeNothing() {
        for (int i = 0; i < 10; i++) {
            window(MANY + 1, MANY);
        }
        assertThat(bypass.state()).isEqualTo(State.ON);
        assertThat(log.messages()).isEmpty();
    }

    @Test
    void windows_withFewAnnouncements_changeNothing() {
        for (int i = 0; i < 10; i++) {
            window(0, Bypass.FEWEST_ANNOUNCEMENTS - 1);
        }
        assertThat(bypass.state()).isEqualTo(State.ON);
    }

    @Test
    void windows_badOnesWithAGoodOneBetween_changeNothing() {
        for (int i = 0; i < 4; i++) {
            window(0, MANY);
            window(0, MANY);
            window(MANY, 0);
        }
        assertThat(bypass.state()).isEqualTo(State.ON);
    }

    @Test
    void pause_over_isTried_andTheNearCacheUsedAgain() {
        bypassFully();
        pass(Bypass.FIRST_PAUSE.minusNanos(1));
        assertThat(bypass.isOpen()).isFalse();
        pass(Duration.ofNanos(1));
        assertThat(bypass.isOpen()).isTrue();
        assertThat(bypass.state()).isEqualTo(State.TRIED);
        window(MANY, 10);
        assertThat(bypass.state()).isEqualTo(State.ON);
        assertThat(log.messages()).hasSize(2).last().asString().contains("prices", "used again");
    }

    @Test
    void trials_thatFail_doubleThePauseUpToTheLongest_andAreNotLogged() {
        bypassFully();
        Duration pause = Bypass.FIRST_PAUSE;
        for (int i = 0; i < 12; i++) {
            pass(pause.minusNanos(1));
            assertThat(bypass.isOpen()).as("before the end of pause %d", i).isFalse();
            pass(Duration.ofNanos(1));
            assertThat(bypass.isOpen()).as("after pause %d", i).isTrue();
            window(0, MANY);
            assertThat(bypass.isOpen()).as("after trial %d", i).isFalse();
            pause = pause.multipliedBy(2);
            pause = pause.compareTo(Bypass.LONGEST_PAUSE) < 0 ? pause : Bypass.LONGEST_PAUSE;
        }
        assertThat(pause).isEqualTo(Bypass.LONGEST_PAUSE);
        assertThat(log.messages()).hasSize(1);
        assertThat(begun).as("each time, what is kept must go").hasValue(13);
    }

    @Test
    void bypass_afterAGoodTrial_pausesForTheFirstTimeAgain() {
        bypassFully();
        pass(Bypass.FIRST_PAUSE);
        assertThat(bypass.isOpen()).isTrue();
        window(0, MANY);
        pass(Bypass.FIRST_PAUSE.multipliedBy(2));
        assertThat(bypass.isOpen()).isTrue();
        window(MANY, 0);
        bypassFully();
        pass(Bypass.FIRST_PAUSE);
        assertThat(bypass.isOpen()).isTrue();
    }

    @Test
    void trial_withoutAnyAnnouncement_endsWithAHit() {
        bypassFully();
        pass(Bypass.FIRST_PAUSE);
        assertThat(bypass.isOpen()).isTrue();
        pass(Bypass.WINDOW);
        bypass.onHits(1);
        assertThat(bypass.state()).isEqualTo(State.ON);
    }

    private void bypassFully() {
        for (int i = 0; i < 3; i++) {
            window(0, MANY);
        }
        assertThat(bypass.state()).isEqualTo(State.BYPASSED);
    }

    /** A window with hits and announcements. */
    private void window(int hits, int announcements) {
        bypass.onHits(hits);
        bypass.onAnnouncements(announcements);
        pass(Bypass.WINDOW);
        bypass.onAnnouncements(0);
    }

    private void pass(Duration duration) {
        time.addAndGet(duration.toNanos());
    }
}
