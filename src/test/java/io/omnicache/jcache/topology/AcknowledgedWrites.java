package io.omnicache.jcache.topology;

import io.omnicache.it.RedisCluster;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiConsumer;
import javax.cache.Cache;
import javax.cache.CacheException;
import org.awaitility.Awaitility;

/** Threads that write rising numbers to their keys, and the last acknowledged number of each key. */
final class AcknowledgedWrites implements AutoCloseable {
    private static final int THREADS = 4;
    private static final int KEYS_EACH = 500;

    private final Cache<String, Integer> cache;
    private final ExecutorService threads = Executors.newFixedThreadPool(THREADS);
    private final Map<String, Integer> acknowledged = new ConcurrentHashMap<>();
    private final Map<String, Integer> failures = new ConcurrentHashMap<>();
    private final AtomicInteger rounds = new AtomicInteger();
    private volatile boolean stopped;

    AcknowledgedWrites(Cache<String, Integer> cache) {
        this.cache = cache;
        for (int i = 0; i < THREADS; i++) {
            String name = "w" + i + "-";
            threads.execute(() -> write(name));
        }
        awaitRounds(THREADS);
    }

    private void write(String name) {
        for (int number = 1; !stopped; number++) {
            boolean isWhole = true;
            for (int i = 0; i < KEYS_EACH && !stopped; i++) {
                try {
                    cache.put(name + i, number);
                    acknowledged.put(name + i, number);
                } catch (CacheException e) {
                    isWhole = false; // It may fail at once, thousands of times until a failover is through.
                    failures.merge(e.getClass().getSimpleName() + " " + e.getMessage(), 1, Integer::sum);
                }
            }
            if (isWhole) {
                rounds.incrementAndGet();
            }
        }
    }

    /** Returns when the keys have been written that many times more, on average. */
    void awaitMore(int times) {
        awaitRounds(rounds.get() + times * THREADS);
    }
    /**
     * Moves the slots of forty of the keys, one after the other, while the writes go on.
     *
     * @param midway is told of each migration when it has begun
     */
    void whileSlotsMove(RedisCluster cluster, BiConsumer<Integer, SlotMove> midway) {
        whileSlotsMove(cluster, "omnicache:c:", midway);
    }

    /** @param prefix what the keys of the entries begin with */
    void whileSlotsMove(RedisCluster cluster, String prefix, BiConsumer<Integer, SlotMove> midway) {
        for (int i = 0; i < 40; i++) {
            SlotMove move = SlotMove.of(cluster, prefix + "w0-" + i).begin();
            midway.accept(i, move);
            move.finish();
        }
        awaitMore(1);
    }

    private void awaitRounds(int number) {
        Awaitility.await().atMost(60, TimeUnit.SECONDS).until(() -> rounds.get() >= number);
    }

    Map<String, Integer> acknowledged() {
        return new TreeMap<>(acknowledged);
    }

    Map<String, Integer> failures() {
        return new TreeMap<>(failures);
    }

    /** The keys whose value is older than the last acknowledged one. Call after {@link #close()}. */
    Map<String, String> lost() {
        Map<String, Integer> there = cache.getAll(acknowledged.keySet());
        Map<String, String> lost = new TreeMap<>();
        acknowledged.forEach((key, number) -> {
            Integer found = there.get(key);
            if (found == null || found < number) {
                lost.put(key, number + " became " + found);
            }
        });
        return lost;
    }

    /** Ends the writes. */
    @Override
    public void close() {
        stopped = true;
        threads.shutdown();
        try {
            if (!threads.awaitTermination(60, TimeUnit.SECONDS)) {
                throw new IllegalStateException("A write doesn't come back");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
