package io.omnicache.jcache.store;

import io.omnicache.jcache.AsyncCache;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicLong;
import javax.cache.Cache;
import javax.cache.CacheException;
import javax.cache.configuration.MutableConfiguration;
import javax.cache.expiry.Duration;
import javax.cache.expiry.ExpiryPolicy;
import javax.cache.integration.CompletionListenerFuture;

/** Random operations of every kind on a cache with a store. Each value is written once in all. */
final class RandomWork {
    private static final int KINDS = 24;

    private final Cache<String, String> cache;
    private final String name;
    private final int keys;
    private final AtomicLong values = new AtomicLong();

    RandomWork(Cache<String, String> cache, String name, int keys) {
        this.cache = cache;
        this.name = name;
        this.keys = keys;
    }

    static MutableConfiguration<String, String> configuration(UnsteadyStore store) {
        return new MutableConfiguration<String, String>()
                .setTypes(String.class, String.class)
                .setReadThrough(true)
                .setWriteThrough(true)
                .setCacheLoaderFactory(() -> store)
                .setCacheWriterFactory(() -> store)
                .setExpiryPolicyFactory(SomeExpire::new);
    }

    /**
     * One operation. The store may refuse it, and another JVM may have been stopped with a lock: both are no failures.
     */
    void step(Random random) throws Exception {
        try {
            operate(random);
        } catch (CompletionException e) {
            if (!(e.getCause() instanceof CacheException)) {
                throw e;
            }
        } catch (CacheException e) {
            // What the store, or the end of a lock, has refused. The database says what holds.
        }
    }

    private void operate(Random random) throws Exception {
        String key = key(random);
        switch (random.nextInt(KINDS)) {
            case 0, 1 -> cache.put(key, value());
            case 2 -> cache.remove(key);
            case 3 -> cache.putAll(some(random));
            case 4 -> cache.removeAll(some(random).keySet());
            case 5 -> cache.replace(key, value());
            case 6 -> replaceSeen(key);
            case 7 -> cache.putIfAbsent(key, value());
            case 8 -> cache.getAndPut(key, value());
            case 9 -> cache.getAndRemove(key);
            case 10 -> cache.getAndReplace(key, value());
            case 11 ->
                cache.invoke(key, (entry, arguments) -> {
                    entry.setValue(value());
                    return null;
                });
            case 12 ->
                cache.invoke(key, (entry, arguments) -> {
                    entry.remove();
                    return null;
                });
            case 13 -> cache.invoke(key, (entry, arguments) -> entry.getValue());
            case 14 -> cache.getAll(some(random).keySet());
            case 15 -> load(some(random).keySet(), random.nextBoolean());
            case 16 -> async().put(key, value()).toCompletableFuture().join();
            case 17 -> async().remove(key).toCompletableFuture().join();
            case 18 -> clear(random);
            default -> cache.get(key);
        }
    }

    private void replaceSeen(String key) {
        String seen = cache.get(key);
        if (seen != null) {
            cache.replace(key, seen, value());
        }
    }

    private void load(Set<String> some, boolean replaces) throws Exception {
        CompletionListenerFuture done = new CompletionListenerFuture();
        cache.loadAll(some, replaces, done);
        try {
            done.get();
        } catch (java.util.concurrent.ExecutionException e) {
            if (!(e.getCause() instanceof CacheException)) {
                throw e;
            }
        }
    }

    private void clear(Random random) {
        if (random.nextInt(10) == 0) {
            cache.clear();
        } else if (random.nextInt(20) == 0) {
            cache.removeAll();
        }
    }

    @SuppressWarnings("unchecked")
    private AsyncCache<String, String> async() {
        return cache.unwrap(AsyncCache.class);
    }

    private String key(Random random) {
        return "k" + random.nextInt(keys);
    }

    private String value() {
        return name + "-" + values.incrementAndGet();
    }

    private Map<String, String> some(Random random) {
        Map<String, String> some = new HashMap<>();
        Set<String> chosen = new HashSet<>();
        for (int i = 0; i < 5; i++) {
            chosen.add(key(random));
        }
        chosen.forEach(key -> some.put(key, value()));
        return some;
    }

    /** One of eight new entries lives for 20 ms; so does one of eight that are updated. */
    private static final class SomeExpire implements ExpiryPolicy {
        private static final Duration SHORT = new Duration(java.util.concurrent.TimeUnit.MILLISECONDS, 20);

        @Override
        public Duration getExpiryForCreation() {
            return some(Duration.ETERNAL);
        }

        @Override
        public Duration getExpiryForAccess() {
            return null;
        }

        @Override
        public Duration getExpiryForUpdate() {
            return some(Duration.ETERNAL);
        }

        private static Duration some(Duration other) {
            return java.util.concurrent.ThreadLocalRandom.current().nextInt(8) == 0 ? SHORT : other;
        }
    }
}
