package io.omnicache.jcache.internal.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.omnicache.jcache.testing.Waiting;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class OperationTimeTest {
    private static final long HOUR = Duration.ofHours(1).toNanos();
    private static final long MINUTE = Duration.ofMinutes(1).toNanos();

    private final OperationTime time = OperationTime.ofThread();

    @AfterEach
    void end() {
        time.end();
    }

    @Test
    void deadline_outsideAnOperation_isThatOfTheWait() {
        assertThat(time.deadline(5, 7)).isEqualTo(12);
        assertThat(time.deadline(50, 7)).isEqualTo(57);
        assertThat(time.isUp()).isFalse();
    }

    /** A nanoTime may be negative, and may overflow. */
    @Test
    void deadline_ofLaterWaits_isTheEndOfTheFirst() {
        for (long now : new long[] {-50, 0, 50, Long.MAX_VALUE - 3}) {
            time.begin(10);
            assertThat(time.deadline(now, 10)).isEqualTo(now + 10);
            assertThat(time.deadline(now + 8, 10)).isEqualTo(now + 10);
            assertThat(time.deadline(now + 8, 1)).isEqualTo(now + 9);
            assertThat(time.deadline(now + 20, 10)).isEqualTo(now + 10);
            time.end();
        }
    }

    @Test
    void begin_withinAnOperation_isAPartOfIt() {
        assertThat(time.begin(10)).isTrue();
        assertThat(time.deadline(0, HOUR)).isEqualTo(10);

        assertThat(time.begin(HOUR)).isFalse();

        assertThat(time.deadline(5, HOUR)).isEqualTo(10);
    }

    @Test
    void renew_givesALaterEnd_andNeverAnEarlierOne() {
        time.resume(System.nanoTime(), MINUTE);
        assertThat(time.isUp()).isTrue();

        time.renew();
        assertThat(time.isUp()).isFalse();
        assertThat(time.until() - System.nanoTime()).isGreaterThan(MINUTE / 2);

        time.giveBack(HOUR);
        long later = time.until();
        time.renew();
        assertThat(time.until()).isEqualTo(later);
    }

    @Test
    void inApplication_theClockStandsStill_andOperationsHaveTheirOwn() {
        time.begin(MINUTE);
        long end = time.deadline(System.nanoTime(), HOUR);
        long free = time.freeNanos();

        Object result = OperationTime.inApplication(() -> {
            sleep();
            assertThat(time.begin(HOUR)).isTrue();
            assertThat(time.deadline(System.nanoTime(), 2 * HOUR) - end).isPositive();
            time.end();
            assertThat(time.freeNanos() - free).isGreaterThanOrEqualTo(TimeUnit.MILLISECONDS.toNanos(5));
            return "result";
        });

        assertThat(result).isEqualTo("result");
        assertThat(time.until() - end).isGreaterThanOrEqualTo(TimeUnit.MILLISECONDS.toNanos(5));
        assertThat(time.freeNanos() - free).isEqualTo(time.until() - end);
    }

    /** The time of the outer code contains that of the inner one. */
    @Test
    void inApplication_withinItself_countsOnce() {
        time.begin(MINUTE);
        long end = time.deadline(System.nanoTime(), HOUR);
        long free = time.freeNanos();

        OperationTime.inApplication(() -> {
            time.begin(MINUTE);
            long inner = time.deadline(System.nanoTime(), HOUR);
            OperationTime.inApplication(OperationTimeTest::sleep);
            assertThat(time.until() - inner).isGreaterThanOrEqualTo(TimeUnit.MILLISECONDS.toNanos(5));
            time.end();
        });

        assertThat(time.freeNanos() - free).isEqualTo(time.until() - end);
    }

    @Test
    void inApplication_thatThrows_leavesTheOperationAsItWas() {
        time.begin(MINUTE);
        long end = time.deadline(System.nanoTime(), HOUR);

        assertThat(catchThrowable(() -> OperationTime.inApplication(() -> {
                    throw new IllegalArgumentException("loader");
                })))
                .hasMessage("loader");

        assertThat(time.begin(MINUTE)).isFalse();
        assertThat(time.until() - end).isNotNegative();
    }

    @Test
    void share_leavesHalfOfTheTime() {
        assertThat(time.share(MINUTE)).isEqualTo(MINUTE);

        time.begin(MINUTE);

        assertThat(time.share(HOUR)).isLessThanOrEqualTo(MINUTE / 2).isGreaterThan(MINUTE / 4);
        assertThat(time.share(1)).isEqualTo(1);
    }

    @Test
    void freeNanos_readByAnotherThread_grows() throws Exception {
        CountDownLatch end = new CountDownLatch(1);
        OperationTime[] other = new OperationTime[1];
        AtomicLong begun = new AtomicLong();
        Thread thread = new Thread(() -> {
            other[0] = OperationTime.ofThread();
            OperationTime.inApplication(() -> {
                begun.set(1);
                Waiting.await(end);
            });
        });
        thread.start();
        Awaitility.await().until(() -> begun.get() == 1);

        long before = other[0].freeNanos();
        Awaitility.await().until(() -> other[0].freeNanos() > before);
        end.countDown();
        thread.join();
        long after = other[0].freeNanos();

        assertThat(other[0].freeNanos()).isEqualTo(after);
    }

    private static void sleep() {
        try {
            TimeUnit.MILLISECONDS.sleep(5);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
