package io.omnicache.jcache.load;

import io.omnicache.jcache.AsyncCache;
import io.omnicache.jcache.RedisCacheException;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.BooleanSupplier;
import javax.cache.Cache;

/** Calls operations of several caches as fast as they return. One of eight threads doesn't wait for asynchronous ones. */
final class LoadThread implements Runnable {
    private static final int KEYS = 5_000;
    private static final int MANY = 20;

    private final List<Cache<String, String>> caches;
    private final boolean runsAhead;
    private final BooleanSupplier stopped;
    private final LongAdder calls;
    private final LongAdder refused;
    private final Queue<Throwable> wrong;
    private final Random random;
    private final Queue<CompletionStage<?>> open = new ArrayDeque<>();

    /**
     * @param calls counts calls
     * @param refused counts those that were not begun, since too many were under way
     * @param wrong gets all other failures
     */
    LoadThread(
            int number,
            List<Cache<String, String>> caches,
            BooleanSupplier stopped,
            LongAdder calls,
            LongAdder refused,
            Queue<Throwable> wrong) {
        this.caches = caches;
        this.runsAhead = number % 8 == 0;
        this.stopped = stopped;
        this.calls = calls;
        this.refused = refused;
        this.wrong = wrong;
        this.random = new Random(number);
    }

    @Override
    public void run() {
        while (!stopped.getAsBoolean()) {
            try {
                call(caches.get(random.nextInt(caches.size())));
            } catch (Throwable e) {
                keep(e);
            }
            calls.increment();
        }
    }

    /** Who is told to wait for the operations before meets back-pressure. */
    private void keep(Throwable failure) {
        String message = String.valueOf(failure.getMessage());
        boolean isBackPressure = failure instanceof RedisCacheException
                && (message.contains("under way already") || message.contains("waited for earlier ones"));
        if (isBackPressure) {
            refused.increment();
        } else if (wrong.size() < 10) {
            wrong.add(failure);
        }
    }

    private void call(Cache<String, String> cache) {
        AsyncCache<String, String> async = AsyncCache.of(cache);
        String key = key();
        if (runsAhead) {
            CompletionStage<?> stage = random.nextBoolean() ? async.get(key) : async.put(key, value());
            stage.whenComplete((result, failure) -> {
                if (failure != null) {
                    keep(failure);
                }
            });
            return;
        }
        switch (random.nextInt(20)) {
            case 0 -> cache.getAll(keys());
            case 1 -> cache.putAll(entries());
            case 2 -> cache.remove(key);
            case 3 -> cache.replace(key, value());
            case 4 -> cache.getAndPut(key, value());
            case 5 -> cache.putIfAbsent(key, value());
            case 6 ->
                cache.invoke(key, (entry, arguments) -> {
                    entry.setValue("processed");
                    return null;
                });
            case 7, 8 -> open.add(async.put(key, value()));
            case 9, 10 -> open.add(async.get(key));
            case 11, 12, 13 -> cache.put(key, value());
            default -> cache.get(key);
        }
        if (open.size() > 10) {
            open.remove().toCompletableFuture().join();
        }
    }

    private String key() {
        return "key-" + random.nextInt(KEYS);
    }

    private Set<String> keys() {
        Set<String> keys = new HashSet<>();
        for (int i = 0; i < MANY; i++) {
            keys.add(key());
        }
        return keys;
    }

    private Map<String, String> entries() {
        Map<String, String> entries = new HashMap<>();
        for (int i = 0; i < MANY; i++) {
            entries.put(key(), value());
        }
        return entries;
    }

    private String value() {
        return "x".repeat(50 + random.nextInt(300));
    }
}
