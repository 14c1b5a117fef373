package io.omnicache.jcache.internal.codec.fory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.fory.Fory;
import org.junit.jupiter.api.Test;

class ForyPoolTest {
    private static final int MANY = 8 * Runtime.getRuntime().availableProcessors();

    @Test
    void take_afterAllFailed_makesWorkersWithoutWaiting() {
        Fory fory = Fory.builder().requireClassRegistration(false).build();
        OutOfMemoryError thrown = new OutOfMemoryError("heap");
        AtomicBoolean failing = new AtomicBoolean(true);
        ForyPool pool = new ForyPool(() -> {
            if (failing.get()) {
                throw thrown;
            }
            return fory;
        });
        for (int i = 0; i < MANY; i++) {
            assertThat(catchThrowable(pool::take)).isSameAs(thrown);
        }

        failing.set(false);
        long start = System.nanoTime();
        List<ForyPool.Worker> taken = new ArrayList<>();
        for (int i = 0; i < MANY / 2; i++) {
            taken.add(pool.take());
        }

        // Each would wait for 100 ms, were the failed ones counted.
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofMillis(100L * MANY / 4));
        assertThat(taken).doesNotHaveDuplicates();
    }
}
