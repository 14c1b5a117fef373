package io.omnicache.jcache.testing;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** The same work in several threads at once. */
public final class Concurrently {
    /** What one thread does. */
    @FunctionalInterface
    public interface Work {
        /**
         * Runs in a thread of its own.
         *
         * @param thread the number of the thread, from 0
         */
        void run(int thread) throws Exception;
    }

    private Concurrently() {}

    /**
     * Runs the work in so many threads, and returns when all have ended.
     *
     * @throws ExecutionException with the cause, if the work fails in one of them
     */
    public static void run(int threads, Work work) throws ExecutionException {
        ExecutorService pool = Executors.newFixedThreadPool(threads);
        try {
            Waiting.getAll(start(pool, threads, work));
        } finally {
            pool.shutdownNow();
        }
    }

    /** Begins the work in so many threads of the pool, and returns at once. */
    public static List<Future<?>> start(ExecutorService pool, int threads, Work work) {
        List<Future<?>> running = new ArrayList<>();
        for (int i = 0; i < threads; i++) {
            int thread = i;
            running.add(pool.submit(() -> {
                work.run(thread);
                return null;
            }));
        }
        return running;
    }
}
