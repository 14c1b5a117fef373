package io.omnicache.jcache.internal.execution;

import static org.assertj.core.api.Assertions.assertThat;

import io.omnicache.jcache.internal.entry.EncodedKey;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;

class KeyLocksTest {
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
}
