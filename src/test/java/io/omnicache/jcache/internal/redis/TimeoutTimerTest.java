package io.omnicache.jcache.internal.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class TimeoutTimerTest {

    @Test
    void schedule_withoutAThread_throws_andTheNextOneWorks() {
        OutOfMemoryError noThread = new OutOfMemoryError("unable to create native thread");
        AtomicBoolean none = new AtomicBoolean(true);
        try (TimeoutTimer timer = new TimeoutTimer(task -> new Thread(task) {
            @Override
            public void start() {
                if (none.get()) {
                    throw noThread;
                }
                setDaemon(true);
                super.start();
            }
        })) {
            assertThat(catchThrowable(() -> timer.schedule(() -> {}, 1))).isSameAs(noThread);
            none.set(false);
            CompletableFuture<Boolean> ran = new CompletableFuture<>();

            timer.schedule(() -> ran.complete(true), 1);

            assertThat(ran.orTimeout(20, TimeUnit.SECONDS).join()).isTrue();
        }
    }
}
