package io.omnicache.jcache.internal.near;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** What is kept for bad times, and what is forgotten. */
class ReserveTest {
    private static final Duration AWAY = Duration.ofMinutes(5);
    private static final Duration ERROR = Duration.ofMinutes(3);
    private static final long TTL = 60_000;
    private static final byte[] KEY = "c:k".getBytes(UTF_8);
    private static final byte[] V1 = {1};
    private static final byte[] V2 = {2};

    private final AtomicLong time = new AtomicLong(Long.MAX_VALUE - 5); // The clock may overflow.
    private final Reserve reserve = new Reserve(100, false, AWAY, ERROR, time::get);

    @Test
    void value_isGivenOutWhileAway_forItsTime() {
        read(V1, Reserve.UNKNOWN, false);
        pass(AWAY.minusNanos(1));
        assertThat(reserve.whileAway(KEY)).isEqualTo(V1);
        pass(Duration.ofNanos(1));
        assertThat(reserve.whileAway(KEY)).isNull();
        assertThat(reserve.ifError(KEY)).as("without a known time to live").isNull();
    }

    @Test
    void value_thatWasProvenCurrent_isGivenOutFromTheLastProofOn() {
        AtomicLong proof = new AtomicLong(time.get());
        reserve.showProof(proof::get);
        read(V1, Reserve.ETERNAL, true);
        pass(Duration.ofHours(1));
        proof.set(time.get());
        reserve.onConnectionLost();
        proof.addAndGet(AWAY.toNanos()); // Of the next connection.
        pass(AWAY.minusNanos(1));
        assertThat(reserve.whileAway(KEY)).isEqualTo(V1);
        pass(Duration.ofNanos(1));
        assertThat(reserve.whileAway(KEY)).isNull();
    }

    @Test
    void value_ofAnExpiredEntry_isGivenOutWhileAwayFromTheExpiryOn() {
        reserve.showProof(time::get);
        read(V1, TTL, true);
        pass(Duration.ofMillis(TTL).plus(AWAY).minusNanos(1));
        assertThat(reserve.whileAway(KEY)).isEqualTo(V1);
        pass(Duration.ofNanos(1));
        assertThat(reserve.whileAway(KEY)).isNull();
    }

    /** Other programs may set any time to live. */
    @Test
    void value_withATimeToLiveOfManyYears_hasNotExpired() {
        reserve.showProof(time::get);
        read(V1, Long.MAX_VALUE / 1_000, true);
        pass(Duration.ofHours(1));
        assertThat(reserve.ifError(KEY)).isEqualTo(V1);
        reserve.onAnnounced(KEY);
        assertThat(reserve.whileAway(KEY)).as("changed, not expired").isNull();
    }

    @Test
    void value_ofAnExpiredEntry_isGivenOutIfTheLoaderFails_forItsTime() {
        read(V1, TTL, true);
        pass(Duration.ofMillis(TTL));
        reserve.onAnnounced(KEY);
        readNone();
        assertThat(reserve.ifError(KEY)).isEqualTo(V1);
        assertThat(reserve.whileAway(KEY)).as("a read has found none").isNull();
        pass(ERROR.minusNanos(1));
        assertThat(reserve.ifError(KEY)).isEqualTo(V1);
        pass(Duration.ofNanos(1));
        assertThat(reserve.ifError(KEY)).isNull();
    }

    @Test
    void announcedExpiry_keepsTheTimeUntilWhichTheValueWasCurrent() {
        reserve.showProof(time::get);
        read(V1, Duration.ofHours(1).toMillis(), true);
        pass(Duration.ofHours(1).plusSeconds(1));
        reserve.onAnnounced(KEY);
        pass(AWAY.minusSeconds(2));
        assertThat(reserve.whileAway(KEY)).isEqualTo(V1);
        pass(Duration.ofSeconds(1));
        assertThat(reserve.whileAway(KEY)).isNull();
    }

    @Test
    void announcedChange_forgets() {
        read(V1, TTL, true);
        reserve.onAnnounced(KEY);
        assertForgotten();
    }

    @Test
    void noEntryBeforeTheExpiry_forgets() {
        read(V1, TTL, true);
        readNone();
        assertForgotten();
        pass(Duration.ofMillis(TTL));
        assertForgotten();
    }

    @Test
    void ownChange_forgets_andReadsUnderWayBringNothingBack() {
        read(V1, TTL, true);
        long stamp = reserve.stamp(KEY);
        reserve.forget(KEY);
        reserve.onValue(KEY, V1, TTL, true, time.get(), stamp);
        assertForgotten();
        read(V2, TTL, true);
        assertThat(reserve.whileAway(KEY)).isEqualTo(V2);
    }

    @Test
    void forgetAll_forgets_andReadsUnderWayBringNothingBack() {
        read(V1, TTL, true);
        long stamp = reserve.stamp(KEY);
        reserve.forgetAll();
        assertForgotten();
        reserve.onValue(KEY, V1, TTL, true, time.get(), stamp);
        assertForgotten();
    }

    @Test
    void announcedChange_whileAReadIsUnderWay_keepsItsValueOut() {
        long stamp = reserve.stamp(KEY);
        reserve.onAnnounced(KEY);
        reserve.onValue(KEY, V1, TTL, false, time.get(), stamp);
        assertForgotten();
    }

    @Test
    void readsAtTheSameTime_withOtherValues_leaveNothing() {
        long first = reserve.stamp(KEY);
        long second = reserve.stamp(KEY);
        long sentAt = time.get();
        pass(Duration.ofMillis(1));
        reserve.onValue(KEY, V2, TTL, false, sentAt, first);
        reserve.onValue(KEY, V1, TTL, false, sentAt, second);
        assertForgotten();
        reserve.onValue(KEY, V1, TTL, false, sentAt, first);
        assertForgotten();
    }

    @Test
    void laterRead_replacesTheValue() {
        read(V1, TTL, false);
        pass(Duration.ofMillis(1));
        read(V2, TTL, false);
        assertThat(reserve.whileAway(KEY)).isEqualTo(V2);
    }

    @Test
    void untrackedRead_ofTheSameValue_keepsWhatIsKnownOfTheTrackedOne() {
        reserve.showProof(time::get);
        read(V1, TTL, true);
        pass(Duration.ofMillis(1));
        read(V1, Reserve.UNKNOWN, false);
        pass(Duration.ofMillis(TTL));
        readNone();
        assertThat(reserve.ifError(KEY)).isEqualTo(V1);
    }

    @Test
    void secondRead_withAValue_isNoLongerKnownAbsent() {
        read(V1, TTL, true);
        pass(Duration.ofMillis(TTL));
        readNone();
        read(V1, TTL, true);
        assertThat(reserve.whileAway(KEY)).isEqualTo(V1);
    }

    @Test
    void entries_areBounded() {
        for (int i = 0; i < 1_000; i++) {
            byte[] key = ("c:" + i).getBytes(UTF_8);
            reserve.onValue(key, V1, TTL, false, time.get(), reserve.stamp(key));
        }
        int kept = 0;
        for (int i = 0; i < 1_000; i++) {
            kept += reserve.whileAway(("c:" + i).getBytes(UTF_8)) == null ? 0 : 1;
        }
        assertThat(kept).isBetween(1, 100);
    }

    private void assertForgotten() {
        assertThat(reserve.whileAway(KEY)).isNull();
        assertThat(reserve.ifError(KEY)).isNull();
    }

    private void read(byte[] value, long ttlMillis, boolean isTracked) {
        reserve.onValue(KEY, value, ttlMillis, isTracked, time.get(), reserve.stamp(KEY));
    }

    private void readNone() {
        reserve.onNone(KEY, reserve.stamp(KEY));
    }

    private void pass(Duration duration) {
        time.addAndGet(duration.toNanos());
    }
}
