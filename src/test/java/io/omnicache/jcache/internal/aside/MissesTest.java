package io.omnicache.jcache.internal.aside;

import static org.assertj.core.api.Assertions.assertThat;

import io.omnicache.jcache.internal.entry.EncodedKey;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** Which lease a put gets. */
class MissesTest {
    private static final long THREAD = 7;
    private static final EncodedKey KEY = key("k");
    private static final byte[] LEASE = FillLeases.nowhere();
    private static final byte[] OTHER = FillLeases.nowhere();

    private final AtomicLong clock = new AtomicLong();
    private final Misses misses = new Misses(Duration.ofSeconds(30), clock::get);

    private static EncodedKey key(String text) {
        return new EncodedKey(text.getBytes(java.nio.charset.StandardCharsets.UTF_8));
    }

    private void pass(Duration time) {
        clock.addAndGet(time.toNanos());
    }

    @Test
    void take_byTheThreadThatMissed_givesItsLeaseOnce() {
        misses.add(THREAD, KEY, LEASE);

        assertThat(misses.take(THREAD, key("other"))).isNull();
        assertThat(misses.take(THREAD + 1, KEY)).isNull();
        assertThat(misses.take(THREAD, KEY)).isEqualTo(LEASE);
        assertThat(misses.take(THREAD, KEY)).isNull();
    }

    @Test
    void take_afterAnotherMiss_givesTheLaterLease() {
        misses.add(THREAD, KEY, LEASE);
        misses.add(THREAD, KEY, OTHER);

        assertThat(misses.take(THREAD, KEY)).isEqualTo(OTHER);
    }

    @Test
    void take_afterForget_givesNone() {
        misses.add(THREAD, KEY, LEASE);
        misses.forget(THREAD, KEY);
        assertThat(misses.take(THREAD, KEY)).isNull();

        misses.add(THREAD, KEY, LEASE);
        misses.add(THREAD + 1, KEY, LEASE);
        misses.forgetAll(THREAD);
        assertThat(misses.take(THREAD, KEY)).isNull();
        assertThat(misses.take(THREAD + 1, KEY)).isEqualTo(LEASE);
    }

    /** A slow thread is still known as one that missed, though its lease is gone from Redis. */
    @Test
    void take_longAfterTheMiss_givesItsLease() {
        misses.add(THREAD, KEY, LEASE);
        pass(Duration.ofMinutes(9));
        misses.add(THREAD, key("other"), OTHER);

        assertThat(misses.take(THREAD, KEY)).isEqualTo(LEASE);
    }

    @Test
    void misses_areForgottenAtLast() {
        misses.add(THREAD, KEY, LEASE);
        pass(Duration.ofMinutes(21));

        assertThat(misses.take(THREAD, KEY)).isNull();
    }

    @Test
    void misses_areBounded() {
        misses.add(THREAD, KEY, LEASE);
        for (int i = 0; i < 40_000; i++) {
            misses.add(THREAD, key("k" + i), LEASE);
        }

        assertThat(misses.take(THREAD, KEY)).isNull();
        assertThat(misses.take(THREAD, key("k39999"))).isEqualTo(LEASE);
        assertThat(misses.take(THREAD, key("k30000"))).isEqualTo(LEASE);
    }

    @Test
    void take_afterAsynchronousMisses_givesTheirLeaseToAsManyPuts() {
        misses.add(Misses.ANY_THREAD, KEY, LEASE);
        misses.add(Misses.ANY_THREAD, KEY, LEASE);

        assertThat(misses.take(Misses.ANY_THREAD, KEY)).isEqualTo(LEASE);
        assertThat(misses.take(THREAD, KEY)).isEqualTo(LEASE);
        assertThat(misses.take(THREAD, KEY)).isNotNull().isNotEqualTo(LEASE);
    }

    @Test
    void take_afterAsynchronousMissesWithTwoLeases_givesNeither() {
        misses.add(Misses.ANY_THREAD, KEY, LEASE);
        misses.add(Misses.ANY_THREAD, KEY, OTHER);

        for (int i = 0; i < 2; i++) {
            assertThat(misses.take(THREAD, KEY)).isNotNull().isNotEqualTo(LEASE).isNotEqualTo(OTHER);
        }
        misses.add(Misses.ANY_THREAD, KEY, OTHER);
        assertThat(misses.take(THREAD, KEY)).isEqualTo(OTHER);
    }

    @Test
    void take_longAfterAnAsynchronousMiss_givesNone() {
        misses.add(Misses.ANY_THREAD, KEY, LEASE);
        pass(Duration.ofMinutes(3));

        assertThat(misses.take(THREAD, KEY)).isNull();
    }
}
