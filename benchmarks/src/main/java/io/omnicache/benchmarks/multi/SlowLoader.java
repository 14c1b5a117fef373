package io.omnicache.benchmarks.multi;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import javax.cache.Cache;
import javax.cache.integration.CacheLoader;

/** A loader that takes its time; the value is the time at which it had it. */
final class SlowLoader implements CacheLoader<String, String> {
    private final AtomicInteger loads = new AtomicInteger();
    private volatile long millis;

    @Override
    public String load(String key) {
        loads.incrementAndGet();
        try {
            Thread.sleep(millis);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
        return Long.toString(System.nanoTime());
    }

    @Override
    public Map<String, String> loadAll(Iterable<? extends String> keys) {
        Map<String, String> all = new HashMap<>();
        keys.forEach(key -> all.put(key, load(key)));
        return all;
    }

    /**
     * Lets threads get one key from a time on, with loads of so many milliseconds: {@code LOADS DELAY..}, the delays from the end of the load to the return
     * of each get, in microseconds.
     */
    String meet(Cache<String, String> cache, String key, int threads, long at, long millis) throws Exception {
        this.millis = millis;
        loads.set(0);
        ExecutorService pool = Executors.newFixedThreadPool(threads);
        List<Future<Double>> running = new ArrayList<>();
        for (int i = 0; i < threads; i++) {
            running.add(pool.submit(() -> {
                while (at - System.nanoTime() > 0) {
                    LockSupport.parkNanos(at - System.nanoTime());
                }
                long loaded = Long.parseLong(cache.get(key));
                return (System.nanoTime() - loaded) / 1e3;
            }));
        }
        StringBuilder answer = new StringBuilder();
        for (Future<Double> thread : running) {
            answer.append(' ').append(thread.get(1, TimeUnit.MINUTES));
        }
        pool.shutdown();
        return loads.get() + answer.toString();
    }
}
