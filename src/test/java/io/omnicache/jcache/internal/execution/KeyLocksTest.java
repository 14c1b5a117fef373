package io.omnicache.jcache.internal.execution;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.omnicache.jcache.UnavailableException;
import io.omnicache.jcache.internal.entry.EncodedKey;
import io.omnicache.jcache.internal.redis.OperationTime;
import io.omnicache.jcache.testing.Waiting;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;

class KeyLocksTest {
    private static final long MILLIS = 1_000_000;

    private final KeyLocks locks = new KeyLocks(Duration.ofSeconds(20));
    private final List<EncodedKey> key = List.of(new EncodedKey(new byte[] {1}));

    /** Repeated, since an unfair lock would pass about every second time. */
    @RepeatedTest(20)
    void lock_besideAThreadThatTakesItAgainAndAgain_comesNext() throws Exception {
        AtomicBoolean served = new AtomicBoolean();
        Thread waiting = new Thread(() -> {
            try (KeyLocks.Locked own = locks.lock(key)) {
                served.set(true);
            }
        });
        int overtaken = 0;
        try (KeyLocks.Locked held = locks.lock(key)) {
            waiting.start();
            Awaitility.await().until(() -> waiting.getState() == Thread.State.TIMED_WAITING);
        }
        while (!served.get()) {
            try (KeyLocks.Locked held = locks.lock(key)) {
                overtaken += served.get() ? 0 : 1;
            }
        }
        waiting.join();

        assertThat(overtaken).isZero();
    }

    @Test
    void lock_givenBack_leavesNothing() {
        locks.lock(key).close();

        assertThat(locks.isLocked(key.get(0))).isFalse();
    }

    @Test
    void lockFree_ofKeysOfWhichAnotherThreadHasOne_locksTheOthersAtOnce() throws Exception {
        EncodedKey taken = key.get(0);
        EncodedKey free = new EncodedKey(new byte[] {2});
        try (KeyLocks.Locked held = locks.lock(key)) {
            boolean[] got = new boolean[2];
            Thread other = new Thread(() -> {
                try (KeyLocks.Locked own = locks.lockFree(List.of(taken, free))) {
                    got[0] = own.contains(taken);
                    got[1] = own.contains(free);
                }
            });
            other.start();
            other.join();

            assertThat(got).containsExactly(false, true);
            assertThat(locks.isLocked(free)).isFalse();
            assertThat(locks.isLocked(taken)).isTrue();
        }
        assertThat(locks.isLocked(taken)).isFalse();
    }

    @Test
    void lockFree_ofAKeyThatTheThreadHasItself_isReentrant() {
        try (KeyLocks.Locked held = locks.lock(key)) {
            try (KeyLocks.Locked again = locks.lockFree(List.of(key.get(0), new EncodedKey(new byte[] {1})))) {
                assertThat(again.contains(key.get(0))).isTrue();
            }
            assertThat(locks.isLocked(key.get(0))).isTrue();
        }
        assertThat(locks.isLocked(key.get(0))).isFalse();
    }

    @Test
    void lock_longerThanTheOperationMayTake_fails_andLeavesNothing() throws Exception {
        try (KeyLocks.Locked held = locks.lock(key)) {
            Throwable failure = inOperation(MILLIS, () -> locks.lock(key).close());

            assertThat(failure).isInstanceOf(UnavailableException.class);
        }
        assertThat(locks.isLocked(key.get(0))).isFalse();
    }

    /** An hour of the holder's loader isn't an hour of the operation that waits for it. */
    @Test
    void lock_underWhichCodeOfTheApplicationRuns_isWaitedFor() throws Exception {
        CountDownLatch end = new CountDownLatch(1);
        CountDownLatch held = new CountDownLatch(1);
        Thread holder = new Thread(() -> {
            try (KeyLocks.Locked own = locks.lock(key)) {
                OperationTime.inApplication(() -> {
                    held.countDown();
                    Waiting.await(end);
                });
            }
        });
        holder.start();
        Waiting.await(held);
        AtomicLong left = new AtomicLong();
        CompletableFuture<Throwable> waiting = CompletableFuture.supplyAsync(() -> inOperation(20 * MILLIS, () -> {
            locks.lock(key).close();
            left.set(OperationTime.ofThread().limit(Long.MAX_VALUE / 4));
        }));

        assertThat(Waiting.isDoneWithin(Duration.ofMillis(100), waiting)).isFalse();
        end.countDown();
        Throwable failure = Waiting.join(waiting);
        holder.join();

        // The time between the end of the code and the lock counts, so a busy machine may need more than is left.
        if (failure == null) {
            assertThat(left.get()).isLessThanOrEqualTo(20 * MILLIS);
        } else {
            assertThat(failure).isInstanceOf(UnavailableException.class);
        }
        assertThat(locks.isLocked(key.get(0))).isFalse();
    }

    /** Runs in another thread, so that the lock isn't entered again. */
    private static Throwable inOperation(long nanos, Runnable task) {
        return CompletableFuture.supplyAsync(() -> {
                    OperationTime time = OperationTime.ofThread();
                    time.begin(nanos);
                    try {
                        return catchThrowable(task::run);
                    } finally {
                        time.end();
                    }
                })
                .join();
    }
}
