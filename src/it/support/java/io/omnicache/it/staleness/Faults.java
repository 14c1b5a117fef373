package io.omnicache.it.staleness;

import io.omnicache.it.JvmProcess;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Does harm to one JVM and its connections, one kind after the other at random, until it is ended; heals all then. */
final class Faults implements Runnable {
    private final JvmProcess jvm;
    private final FaultyProxy proxy;
    private final Random random;
    private final int pauseMillis;
    private final int longestMillis;
    private final CountDownLatch end = new CountDownLatch(1);

    /**
     * @param pauseMillis between two faults, up to twice that time
     * @param longestMillis the longest fault
     */
    Faults(JvmProcess jvm, FaultyProxy proxy, long seed, int pauseMillis, int longestMillis) {
        this.jvm = jvm;
        this.proxy = proxy;
        this.random = new Random(seed);
        this.pauseMillis = pauseMillis;
        this.longestMillis = longestMillis;
    }

    @Override
    public void run() {
        while (!ends(pauseMillis + random.nextInt(pauseMillis))) {
            one();
        }
    }

    void end() {
        end.countDown();
    }

    private void one() {
        int millis = 300 + random.nextInt(longestMillis - 300);
        switch (random.nextInt(6)) {
            case 0 -> proxy.cut(() -> true);
            case 1 -> proxy.cut(random::nextBoolean);
            case 2 -> proxy.silence(random::nextBoolean);
            case 3 -> {
                proxy.blackout();
                ends(millis);
                proxy.takeNew();
            }
            case 4 -> {
                proxy.delay(1 + random.nextInt(50));
                ends(millis);
                proxy.delay(0);
            }
            default -> {
                jvm.suspend();
                ends(millis);
                jvm.resume();
            }
        }
    }

    private boolean ends(int millis) {
        try {
            return end.await(millis, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
