package io.omnicache.jcache.internal.codec.fory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.omnicache.jcache.testing.ChildJvm;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
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

    /** In interpreted code, where the depth at which the stack ends is the same each time. */
    @Test
    void take_afterStackOverflows_stillPoolsAllWorkers() {
        assertThat(ChildJvm.run(Overflows.class, List.of("-Xint"))).contains(Overflows.ALL_POOLED);
    }

    /** Takes workers at the end of the stack, and says whether the pool still keeps as many as before. */
    static final class Overflows {
        static final String ALL_POOLED = "all workers are pooled";

        private static final int DEPTHS = 100;
        private static int taken;

        private Overflows() {}

        public static void main(String[] arguments) throws InterruptedException {
            Fory fory = Fory.builder().requireClassRegistration(false).build();
            ForyPool pool = new ForyPool(() -> fory);
            Thread diver = new Thread(null, () -> dive(pool), "diver", 256 << 10);
            diver.start();
            diver.join();

            Set<ForyPool.Worker> first = takeAll(pool);
            first.forEach(pool::giveBack);
            ChildJvm.say(takeAll(pool).equals(first) ? ALL_POOLED : "some workers are made anew");
        }

        /** Dives to the end of the stack, and takes a worker at each of the last depths. */
        @SuppressWarnings("InfiniteRecursion")
        private static void dive(ForyPool pool) {
            try {
                dive(pool);
            } catch (StackOverflowError e) {
                return;
            } finally {
                if (taken++ < DEPTHS) {
                    takeAndDiscard(pool);
                }
            }
        }

        private static void takeAndDiscard(ForyPool pool) {
            try {
                pool.discard(pool.take());
            } catch (StackOverflowError e) {
                return;
            }
        }

        /** As many workers as the pool keeps; others are made anew each time. */
        private static Set<ForyPool.Worker> takeAll(ForyPool pool) {
            Set<ForyPool.Worker> taken = Collections.newSetFromMap(new IdentityHashMap<>());
            for (int i = 0; i < MANY / 2; i++) {
                taken.add(pool.take());
            }
            return taken;
        }
    }
}
