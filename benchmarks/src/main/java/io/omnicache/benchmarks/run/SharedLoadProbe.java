package io.omnicache.benchmarks.run;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import javax.cache.Cache;
import javax.cache.Caching;
import javax.cache.configuration.MutableConfiguration;
import javax.cache.integration.CacheLoader;
import javax.cache.spi.CachingProvider;

/**
 * Measures how soon those who wait for a shared load get its value. Three managers, which know of each other through
 * Redis only, have eight threads each that miss one key; the loader takes 50 ms. All run in one JVM, which gives the
 * times one clock. Arguments: the URI of a server, and the number of rounds.
 */
final class SharedLoadProbe {
    private static final int MANAGERS = 3;
    private static final int THREADS = 8;
    private static final long LOAD_MILLIS = 50;

    private final AtomicInteger loads = new AtomicInteger();
    private final AtomicLong loaded = new AtomicLong();
    private final List<Double> waits = new ArrayList<>();

    private SharedLoadProbe() {}

    public static void main(String[] arguments) throws Exception {
        new SharedLoadProbe().run(arguments[0], Integer.parseInt(arguments[1]));
    }

    private void run(String uri, int rounds) throws IOException, InterruptedException, ExecutionException {
        ExecutorService threads = Executors.newCachedThreadPool();
        List<Path> files = new ArrayList<>();
        try (CachingProvider provider = Caching.getCachingProvider("io.omnicache.jcache.RedisCachingProvider")) {
            List<Cache<String, String>> caches = new ArrayList<>();
            for (int i = 0; i < MANAGERS; i++) {
                Path settings = Files.createTempFile("probe", ".yaml");
                files.add(settings);
                Files.writeString(settings, "{connection: {uri: '" + uri + "'}, defaults: {loading: cluster}}");
                caches.add(provider.getCacheManager(settings.toUri(), null).createCache("probe", configuration()));
            }
            for (int i = 0; i < rounds; i++) {
                round(caches, "k" + i, threads, i >= rounds / 5);
            }
            Collections.sort(waits);
            System.out.printf(
                    "loads per key: %.3f; from the end of the load to the value, ms: median %.2f, 90 %% %.2f, 99 %% %.2f%n",
                    loads.get() / (double) rounds, at(0.5), at(0.9), at(0.99));
            caches.get(0).clear();
        } finally {
            threads.shutdownNow();
            for (Path file : files) {
                Files.delete(file);
            }
        }
    }

    private MutableConfiguration<String, String> configuration() {
        return new MutableConfiguration<String, String>().setReadThrough(true).setCacheLoaderFactory(() -> loader());
    }

    private CacheLoader<String, String> loader() {
        return new CacheLoader<>() {
            @Override
            public String load(String key) {
                loads.incrementAndGet();
                try {
                    TimeUnit.MILLISECONDS.sleep(LOAD_MILLIS);
                } catch (InterruptedException e) {
                    throw new IllegalStateException(e);
                }
                loaded.set(System.nanoTime());
                return "v";
            }

            @Override
            public java.util.Map<String, String> loadAll(Iterable<? extends String> keys) {
                throw new UnsupportedOperationException();
            }
        };
    }

    private void round(List<Cache<String, String>> caches, String key, ExecutorService threads, boolean counts)
            throws InterruptedException, ExecutionException {
        CountDownLatch start = new CountDownLatch(1);
        List<Future<Long>> reads = new ArrayList<>();
        for (int i = 0; i < MANAGERS * THREADS; i++) {
            Cache<String, String> cache = caches.get(i % MANAGERS);
            reads.add(threads.submit(() -> {
                start.await();
                String unused = cache.get(key);
                return System.nanoTime();
            }));
        }
        start.countDown();
        for (Future<Long> read : reads) {
            long end = read.get();
            if (counts) {
                waits.add((end - loaded.get()) / 1e6);
            }
        }
    }

    private double at(double share) {
        return waits.get((int) (share * (waits.size() - 1)));
    }
}
