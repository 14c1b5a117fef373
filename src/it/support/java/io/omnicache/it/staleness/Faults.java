package io.omnicache.it.staleness;

import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Does harm, one kind after the other at random, until it is ended; heals all then. */
abstract class Faults implements Runnable {
    private static final int SHORTEST_MILLIS = 300;

    /** Decides what happens; used by the running thread. */
    final Random random;

    private final Pace pace;
    private final CountDownLatch end = new CountDownLatch(1);
    private volatile Exception failure;

    Faults(Pace pace) {
        this.random = new Random(pace.seed());
        this.pace = pace;
    }

    /**
     * When something happens.
     *
     * @param pauseMillis between two faults, up to twice that time
     * @param longestMillis the longest fault
     */
    record Pace(long seed, int pauseMillis, int longestMillis) {
        /** The same with other times of chance. */
        Pace other(int number) {
            return new Pace(seed + number, pauseMillis, longestMillis);
        }
    }

    @Override
    public final void run() {
        try {
            while (!ends(pace.pauseMillis() + random.nextInt(pace.pauseMillis()))) {
                one(SHORTEST_MILLIS + random.nextInt(pace.longestMillis() - SHORTEST_MILLIS));
            }
        } catch (Exception e) {
            failure = e;
        }
    }

    /** Throws what has kept it from doing harm, if anything. */
    final void check() {
        if (failure != null) {
            throw new IllegalStateException("No more harm was done", failure);
        }
    }

    /** Does one kind of harm, and heals it after that time, or at the end. */
    abstract void one(int millis);

    final void end() {
        end.countDown();
    }

    /** Waits; returns early with true if all is to be ended. */
    final boolean ends(int millis) {
        try {
            return end.await(millis, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
