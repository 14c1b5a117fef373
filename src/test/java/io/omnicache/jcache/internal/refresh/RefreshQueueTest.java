package io.omnicache.jcache.internal.refresh;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.omnicache.jcache.internal.async.AsyncThreads;
import io.omnicache.jcache.internal.entry.EncodedKey;
import io.omnicache.jcache.testing.Waiting;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The bounds of refreshes: how many wait and run, and that a key has one. */
class RefreshQueueTest {
    private final AsyncThreads threads = new AsyncThreads(null);
    private final RefreshQueue queue = new RefreshQueue(threads);
    private final CountDownLatch mayEnd = new CountDownLatch(1);
    private final AtomicInteger running = new AtomicInteger();
    private final AtomicInteger most = new AtomicInteger();
    private final AtomicInteger done = new AtomicInteger();

    @AfterEach
    void close() {
        mayEnd.countDown();
        threads.close();
    }

    @Test
    void offer_ofMoreThanFit_isRefusedUntilOthersEnd() {
        for (int i = 0; i < RefreshQueue.MOST; i++) {
            assertThat(queue.offer(key(i), this::refresh)).isTrue();
        }
        assertThat(queue.offer(key(RefreshQueue.MOST), this::refresh)).isFalse();
        assertThat(queue.offer(key(0), this::refresh)).isTrue();
        await().until(() -> running.get() == RefreshQueue.RUNNING);

        mayEnd.countDown();

        await().until(() -> done.get() == RefreshQueue.MOST);
        assertThat(most.get()).isEqualTo(RefreshQueue.RUNNING);
        await().until(() -> queue.offer(key(RefreshQueue.MOST), this::refresh));
        await().until(() -> done.get() == RefreshQueue.MOST + 1);
    }

    @Test
    void offer_ofAKeyThatWaits_isTakenOnce() {
        for (int i = 0; i < 5_000; i++) {
            assertThat(queue.offer(key(7), this::refresh)).isTrue();
        }
        mayEnd.countDown();

        await().until(() -> done.get() == 1 && running.get() == 0);
        await().until(() -> {
            queue.offer(key(7), this::refresh);
            return done.get() >= 2;
        });
    }

    @Test
    void refresh_thatThrows_givesItsPlaceBack() {
        for (int i = 0; i < 3 * RefreshQueue.RUNNING; i++) {
            queue.offer(key(i), () -> {
                throw new IllegalStateException("thrown");
            });
        }
        mayEnd.countDown();
        queue.offer(key(-1), this::refresh);
        await().until(() -> done.get() == 1);
    }

    private void refresh() {
        most.accumulateAndGet(running.incrementAndGet(), Math::max);
        Waiting.await(mayEnd);
        running.decrementAndGet();
        done.incrementAndGet();
    }

    private static EncodedKey key(int number) {
        return new EncodedKey(Integer.toString(number).getBytes(StandardCharsets.US_ASCII));
    }
}
