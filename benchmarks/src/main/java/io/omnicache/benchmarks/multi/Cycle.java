package io.omnicache.benchmarks.multi;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import javax.cache.Cache;

/**
 * Puts, reads that hit, and reads that miss and are followed by the put, as an application that fills its cache does.
 */
final class Cycle {
    private static final int KEYS = 1_000;

    private Cycle() {}

    /** {@code PUTS GETS FILLS}, each a second; a fill is a get and a put. */
    static String run(Cache<String, String> cache, int threads, double seconds) throws Exception {
        for (int i = 0; i < KEYS; i++) {
            cache.put("k" + i, "some value of forty characters, or so ...");
        }
        double puts =
                rate(threads, seconds, (thread, i) -> cache.put("k" + (i * 31 + thread) % KEYS, "another value, " + i));
        double gets = rate(threads, seconds, (thread, i) -> cache.get("k" + (i * 31 + thread) % KEYS));
        double fills = rate(threads, seconds, (thread, i) -> {
            String key = "new-" + thread + "-" + i;
            if (cache.get(key) == null) {
                cache.put(key, "some value of forty characters, or so ...");
            }
        });
        cache.clear();
        return puts + " " + gets + " " + fills;
    }

    private interface Step {
        void run(int thread, int i);
    }

    private static double rate(int threads, double seconds, Step step) throws Exception {
        ExecutorService pool = Executors.newFixedThreadPool(threads);
        long start = System.nanoTime();
        long end = start + (long) (seconds * 1e9);
        List<Future<Integer>> running = new ArrayList<>();
        for (int i = 0; i < threads; i++) {
            int thread = i;
            running.add(pool.submit(() -> {
                int steps = 0;
                while (System.nanoTime() - end < 0) {
                    step.run(thread, steps++);
                }
                return steps;
            }));
        }
        long steps = 0;
        for (Future<Integer> thread : running) {
            steps += thread.get(10, TimeUnit.MINUTES);
        }
        pool.shutdown();
        return steps / ((System.nanoTime() - start) / 1e9);
    }
}
