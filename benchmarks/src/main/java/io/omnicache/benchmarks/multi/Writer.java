package io.omnicache.benchmarks.multi;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import javax.cache.Cache;

/** Threads that put rising numbers to keys of their own, at a rate or as fast as they can. */
final class Writer {
    private static final int KEYS_EACH = 25;

    private final Cache<String, String> cache;
    private final int threads;
    private final int rate;

    /** @param rate of all threads together, a second; 0 for no pause */
    Writer(Cache<String, String> cache, int threads, int rate) {
        this.cache = cache;
        this.threads = threads;
        this.rate = rate;
    }

    /** {@code CHANGES SECONDS}. */
    String run(double seconds) throws Exception {
        long start = System.nanoTime();
        long end = start + (long) (seconds * 1e9);
        ExecutorService pool = Executors.newFixedThreadPool(threads);
        List<Future<Long>> running = new ArrayList<>();
        for (int i = 0; i < threads; i++) {
            String name = "w" + i + "-" + Long.toString(start, 36) + "-";
            running.add(pool.submit(() -> write(name, start, end)));
        }
        long changes = 0;
        for (Future<Long> thread : running) {
            changes += thread.get(10, TimeUnit.MINUTES);
        }
        pool.shutdown();
        return changes + " " + (System.nanoTime() - start) / 1e9;
    }

    private long write(String name, long start, long end) {
        double pause = rate == 0 ? 0 : 1e9 * threads / rate;
        long changes = 0;
        while (System.nanoTime() - end < 0) {
            long due = start + (long) (changes * pause);
            while (due - System.nanoTime() > 0) {
                LockSupport.parkNanos(due - System.nanoTime());
            }
            String key = name + changes % KEYS_EACH;
            cache.put(key, changes / KEYS_EACH + ":" + System.nanoTime());
            changes++;
        }
        return changes;
    }
}
