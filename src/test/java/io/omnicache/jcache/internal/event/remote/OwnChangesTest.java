package io.omnicache.jcache.internal.event.remote;

import static org.assertj.core.api.Assertions.assertThat;

import io.omnicache.jcache.internal.event.OwnChange;
import io.omnicache.jcache.internal.event.QueuedEvent;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** The events of an own change are queued once, whatever comes first: its message, a gap, or the end of the wait. */
class OwnChangesTest {
    private static final long LONG = Duration.ofMinutes(1).toNanos();

    private final AtomicBoolean areArriving = new AtomicBoolean(true);
    private final OwnChanges changes = new OwnChanges(areArriving::get);
    private final AtomicInteger queued = new AtomicInteger();
    private final List<QueuedEvent> left = new ArrayList<>();

    @Test
    void message_thatCameBefore_needsNoWait() {
        OwnChange change = expect(1);

        assertThat(changes.arrive(1, left)).isTrue();
        change.await(LONG);

        assertThat(queued).hasValue(1);
        assertThat(changes.size()).isZero();
    }

    @Test
    void message_thatComesLate_isIgnored() {
        OwnChange change = expect(1);

        change.await(1);
        assertThat(queued).hasValue(1);

        assertThat(changes.arrive(1, left)).isTrue();
        assertThat(queued).hasValue(1);
    }

    /** Otherwise each change would wait as long while a server refuses to publish. */
    @Test
    void wait_afterOneInVain_isNone_untilAMessageComes() {
        expect(1).await(1);

        expect(2).await(LONG);
        assertThat(queued).hasValue(2);
        assertThat(changes.arrive(2, left)).isTrue();

        assertThat(changes.areArriving()).isTrue();
    }

    @Test
    void wait_whileNothingArrives_isNone() {
        areArriving.set(false);

        expect(1).await(LONG);

        assertThat(queued).hasValue(1);
    }

    @Test
    void withdrawnChange_whoseMessageComes_isForeign() {
        expect(1).withdraw();

        assertThat(changes.arrive(1, left)).isFalse();
        assertThat(changes.arrive(77, left)).isFalse();
        assertThat(queued).hasValue(0);
        assertThat(changes.size()).isZero();
    }

    @Test
    void changeThatDoesNotWait_isQueuedByItsMessageOrAGap() {
        assertThat(expect(1).leave()).isEmpty();
        assertThat(expect(2).leave()).isEmpty();
        assertThat(queued).hasValue(0);

        assertThat(changes.arrive(1, left)).isTrue();
        assertThat(queued).hasValue(1);
        changes.missAll();
        assertThat(queued).hasValue(2);
        assertThat(changes.arrive(2, left)).isTrue();
        assertThat(queued).hasValue(2);
    }

    @Test
    void changesWithoutMessages_areRememberedWithinBounds() {
        areArriving.set(false);
        for (int i = 0; i < OwnChanges.REMEMBERED + 10; i++) {
            expect(i).await(LONG);
        }

        assertThat(changes.size()).isEqualTo(OwnChanges.REMEMBERED);
    }

    private OwnChange expect(long sequence) {
        return changes.expect(sequence, () -> {
            queued.incrementAndGet();
            return List.of();
        });
    }
}
