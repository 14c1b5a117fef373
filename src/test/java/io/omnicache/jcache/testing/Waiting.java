package io.omnicache.jcache.testing;

import java.time.Duration;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Waiting for other threads, for {@value #SECONDS} seconds at most: enough for a busy machine, and a test that hangs
 * still fails. For a condition without a notification there is Awaitility.
 */
public final class Waiting {
    private static final long SECONDS = 60;

    private Waiting() {}

    /**
     * Returns what the stage completes with.
     *
     * @throws java.util.concurrent.CompletionException with the cause, if the stage completes exceptionally or not in time
     */
    public static <T> T join(CompletionStage<T> stage) {
        return stage.toCompletableFuture().orTimeout(SECONDS, TimeUnit.SECONDS).join();
    }

    /**
     * What the stage completes exceptionally with, {@code null} if it doesn't; fails if the stage doesn't complete in
     * time.
     */
    public static Throwable failureOf(CompletionStage<?> stage) {
        return join(stage.handle((result, failure) -> failure));
    }

    /**
     * Returns what the task returns.
     *
     * @throws ExecutionException with the cause, if the task failed
     */
    public static <T> T get(Future<T> task) throws ExecutionException {
        try {
            return task.get(SECONDS, TimeUnit.SECONDS);
        } catch (TimeoutException e) {
            throw new AssertionError("A task did not end within " + SECONDS + " s", e);
        } catch (InterruptedException e) {
            throw interrupted(e);
        }
    }

    /** Waits for all tasks, and fails if one of them failed. */
    public static void getAll(Iterable<? extends Future<?>> tasks) throws ExecutionException {
        for (Future<?> task : tasks) {
            get(task);
        }
    }

    /** Whether the task ends, by a result or a failure, within the time. */
    public static boolean isDoneWithin(Duration time, Future<?> task) {
        try {
            task.get(time.toMillis(), TimeUnit.MILLISECONDS);
            return true;
        } catch (ExecutionException e) {
            return true;
        } catch (TimeoutException e) {
            return false;
        } catch (InterruptedException e) {
            throw interrupted(e);
        }
    }

    /** Returns when the latch is open; may be called by loaders, listeners and processors. */
    public static void await(CountDownLatch latch) {
        try {
            if (!latch.await(SECONDS, TimeUnit.SECONDS)) {
                throw new AssertionError("Nobody opened the latch within " + SECONDS + " s");
            }
        } catch (InterruptedException e) {
            throw interrupted(e);
        }
    }

    /** Returns when all parties have come. */
    public static void await(CyclicBarrier barrier) {
        try {
            barrier.await(SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            throw interrupted(e);
        } catch (BrokenBarrierException | TimeoutException e) {
            throw new AssertionError(e);
        }
    }

    /**
     * Calls until nothing is thrown. For the first call on a connection whose timeout is so short that connecting may
     * take longer on a busy machine.
     */
    public static void untilItWorks(Runnable call) {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(SECONDS);
        while (true) {
            try {
                call.run();
                return;
            } catch (RuntimeException e) {
                if (System.nanoTime() - deadline > 0) {
                    throw e;
                }
            }
        }
    }

    /**
     * Pauses for a time of chance, so that threads meet in another order each time. Nothing is waited for, and no
     * assertion may depend on the length.
     */
    public static void pauseUpTo(int millis) {
        try {
            Thread.sleep(ThreadLocalRandom.current().nextInt(millis + 1));
        } catch (InterruptedException e) {
            throw interrupted(e);
        }
    }

    private static IllegalStateException interrupted(InterruptedException e) {
        return new IllegalStateException("Interrupted while waiting", e);
    }
}
