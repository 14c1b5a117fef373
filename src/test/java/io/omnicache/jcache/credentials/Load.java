package io.omnicache.jcache.credentials;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;
import javax.cache.Cache;

/** Threads that use a cache in all ways until the end, and count the calls and those that failed. */
final class Load implements AutoCloseable {
    private final Cache<Integer, String> cache;
    private final List<Thread> threads = new ArrayList<>();
    private final AtomicLong calls = new AtomicLong();
    private final Queue<Throwable> failures = new ConcurrentLinkedQueue<>();
    private volatile boolean isOver;

    Load(Cache<Integer, String> cache, int users) {
        this.cache = cache;
        for (int i = 0; i < users; i++) {
            int seed = i;
            Thread thread = new Thread(() -> run(seed));
            thread.start();
            threads.add(thread);
        }
    }

    long calls() {
        return calls.get();
    }

    Queue<Throwable> failures() {
        return failures;
    }

    private void run(int seed) {
        for (int i = seed; !isOver; i++) {
            int key = i % 50;
            int how = i % 9;
            try {
                call(key, how, i);
            } catch (RuntimeException e) {
                failures.add(e);
            }
            calls.incrementAndGet();
        }
    }

    private void call(int key, int how, int i) {
        switch (how) {
            case 0 -> cache.put(key, "v" + i);
            case 1 -> cache.get(key);
            case 2 -> cache.getAndPut(key, "v" + i);
            case 3 -> cache.replace(key, "v" + i, "w");
            case 4 -> cache.putAll(Map.of(key, "v", key + 1, "w", key + 2, "x"));
            case 5 -> cache.getAll(Set.of(key, key + 1, key + 2));
            case 6 -> cache.remove(key, "w");
            case 7 -> cache.putIfAbsent(key, "y");
            default ->
                cache.<Void>invoke(key, (entry, arguments) -> {
                    entry.setValue("z" + entry.exists());
                    return null;
                });
        }
    }

    @Override
    public void close() throws InterruptedException {
        isOver = true;
        for (Thread thread : threads) {
            thread.join();
        }
    }
}
