package io.omnicache.jcache.outages;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.IntPredicate;
import javax.cache.Cache;

/**
 * Threads that change and read the same keys by several caches, each with a manager of its own, and judge each value
 * that they read: it must not be older than the last change of the key that had returned, from whatever cache, before
 * the read began. The value of a key is the number of its change. A removal is a change too. Changes of one key come one
 * after the other; reads come at any time.
 */
final class OutageLoad implements AutoCloseable {
    static final int KEYS = 64;

    private final Changes changed;
    private final IntPredicate mayChange;
    private final ReentrantLock[] locks = new ReentrantLock[KEYS];
    private final List<Thread> threads = new ArrayList<>();
    private final Queue<String> wrong = new ConcurrentLinkedQueue<>();
    private final Queue<Throwable> failures = new ConcurrentLinkedQueue<>();
    private final AtomicLong reads = new AtomicLong();
    private final AtomicLong hits = new AtomicLong();
    private final AtomicLong changes = new AtomicLong();
    private volatile boolean ended;

    /** The number of the last change of each key that has returned, whoever made it. */
    interface Changes {
        long get(int key);

        void set(int key, long number);

        /** For the threads of one JVM. */
        static Changes inThisJvm() {
            AtomicLongArray numbers = new AtomicLongArray(KEYS);
            return new Changes() {
                @Override
                public long get(int key) {
                    return numbers.get(key);
                }

                @Override
                public void set(int key, long number) {
                    numbers.set(key, number);
                }
            };
        }
    }

    /** @param mayChange which keys this JVM changes */
    OutageLoad(List<Cache<Integer, Long>> caches, Changes changed, IntPredicate mayChange) {
        this.changed = changed;
        this.mayChange = mayChange;
        for (int i = 0; i < KEYS; i++) {
            locks[i] = new ReentrantLock();
        }
        for (Cache<Integer, Long> cache : caches) {
            begin(() -> change(cache));
            begin(() -> read(cache));
        }
    }

    private void begin(Runnable step) {
        Thread thread = new Thread(() -> {
            while (!ended) {
                try {
                    step.run();
                    Thread.sleep(1);
                } catch (Throwable e) {
                    failures.add(e);
                }
            }
        });
        thread.setDaemon(true);
        threads.add(thread);
        thread.start();
    }

    private void change(Cache<Integer, Long> cache) {
        int key = ThreadLocalRandom.current().nextInt(KEYS);
        if (!mayChange.test(key)) {
            return;
        }
        locks[key].lock();
        try {
            long number = changed.get(key) + 1;
            switch (ThreadLocalRandom.current().nextInt(6)) {
                case 0 -> cache.remove(key);
                case 1 -> cache.putAll(Map.of(key, number));
                case 2 -> judge(key, number - 1, cache.getAndPut(key, number));
                case 3 ->
                    cache.invoke(key, (entry, arguments) -> {
                        judge(key, number - 1, entry.getValue());
                        entry.setValue(number);
                        return null;
                    });
                default -> cache.put(key, number);
            }
            changed.set(key, number);
            changes.incrementAndGet();
        } finally {
            locks[key].unlock();
        }
    }

    private void read(Cache<Integer, Long> cache) {
        int key = ThreadLocalRandom.current().nextInt(KEYS);
        long before = changed.get(key);
        if (ThreadLocalRandom.current().nextInt(4) > 0) {
            judge(key, before, cache.get(key));
            return;
        }
        Map<Integer, Long> oldest = new HashMap<>();
        Set<Integer> keys = new HashSet<>();
        for (int i = key; i < Math.min(KEYS, key + 8); i++) {
            oldest.put(i, changed.get(i));
            keys.add(i);
        }
        Map<Integer, Long> values = cache.getAll(keys);
        keys.forEach(one -> judge(one, oldest.get(one), values.get(one)));
    }

    private void judge(int key, long oldest, Long value) {
        reads.incrementAndGet();
        if (value == null) {
            return;
        }
        hits.incrementAndGet();
        if (value < oldest) {
            wrong.add("key " + key + " has " + value + " after the change " + oldest);
        }
    }

    /** Values that were too old. */
    Queue<String> wrong() {
        return wrong;
    }

    Queue<Throwable> failures() {
        return failures;
    }

    long hits() {
        return hits.get();
    }

    @Override
    public String toString() {
        return changes + " changes, " + reads + " reads, " + hits + " hits, " + wrong.size()
                + " older than the last change, " + failures.size() + " failures";
    }

    @Override
    public void close() throws InterruptedException {
        ended = true;
        for (Thread thread : threads) {
            thread.join(60_000);
        }
    }
}
