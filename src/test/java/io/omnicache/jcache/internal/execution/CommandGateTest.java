package io.omnicache.jcache.internal.execution;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class CommandGateTest {
    private static final Duration SHORT = Duration.ofMillis(50);
    private static final Duration LONG = Duration.ofSeconds(30);

    private final CommandGate gate = new CommandGate("c");
    private final ExecutorService threads = Executors.newCachedThreadPool();

    @AfterEach
    void close() {
        threads.shutdownNow();
    }

    @Test
    void awaitEarlier_afterOneThatTimedOut_waitsForTheSameStragglers() {
        int straggler = gate.enter();

        assertThat(gate.awaitEarlier(SHORT)).isFalse();
        assertThat(gate.awaitEarlier(SHORT)).isFalse();
        int second = gate.enter();
        assertThat(gate.awaitEarlier(SHORT)).isFalse();
        gate.leave(second);
        assertThat(gate.awaitEarlier(SHORT)).isFalse();
        gate.leave(straggler);

        assertThat(gate.awaitEarlier(SHORT)).isTrue();
        assertThat(gate.isIdle()).isTrue();
    }

    @Test
    void awaitEarlier_byManyCallers_waitsInEachOfThem() throws Exception {
        int straggler = gate.enter();
        AtomicBoolean left = new AtomicBoolean();
        Future<?>[] waiting = new Future<?>[4];
        CountDownLatch begun = new CountDownLatch(waiting.length);
        for (int i = 0; i < waiting.length; i++) {
            waiting[i] = threads.submit(() -> {
                begun.countDown();
                return gate.awaitEarlier(LONG) && left.get();
            });
        }
        begun.await();
        left.set(true);
        gate.leave(straggler);

        for (Future<?> one : waiting) {
            assertThat(one.get(20, TimeUnit.SECONDS)).isEqualTo(true);
        }
    }

    @Test
    void awaitEarlier_whileOthersComeAndGo_ends() throws Exception {
        AtomicBoolean stop = new AtomicBoolean();
        Future<?> busy = threads.submit(() -> {
            while (!stop.get()) {
                int first = gate.enter();
                int second = gate.enter();
                gate.leave(first);
                gate.leave(second);
            }
        });
        for (int i = 0; i < 1_000; i++) {
            assertThat(gate.awaitEarlier(LONG)).isTrue();
        }
        stop.set(true);
        busy.get(20, TimeUnit.SECONDS);
    }

    @Test
    void awaitEarlier_byInterruptedThread_throwsOrWaits() throws Exception {
        Thread.currentThread().interrupt();
        try {
            assertThat(gate.awaitEarlier(LONG)).as("nobody is inside").isTrue();
            int straggler = gate.enter();
            assertThat(gate.awaitEarlier(LONG)).isFalse();
            assertThat(gate.awaitEarlierUninterruptibly(SHORT)).isFalse();
            Future<?> leaving = threads.submit(() -> gate.leave(straggler));
            assertThat(gate.awaitEarlierUninterruptibly(LONG)).isTrue();
            assertThat(leaving).isNotNull();
            assertThat(Thread.currentThread().isInterrupted()).isTrue();
        } finally {
            Thread.interrupted();
        }
    }

    @Test
    void enter_ofAClosedGate_isRefused_andLeavesItIdle() {
        int straggler = gate.enter();
        gate.close();

        assertThatThrownBy(gate::enter).isInstanceOf(IllegalStateException.class);
        assertThat(gate.isIdle()).isFalse();
        gate.leave(straggler);
        assertThat(gate.isIdle()).isTrue();
    }
}
