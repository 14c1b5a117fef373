package io.omnicache.jcache.hostile;

import io.omnicache.jcache.RedisCachingProvider;
import io.omnicache.jcache.testing.ChildJvm;
import java.net.URI;
import java.util.Iterator;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import javax.cache.Cache;
import javax.cache.CacheException;
import javax.cache.configuration.MutableConfiguration;

/** Uses the cache {@code c}, which another process has filled with what doesn't fit into this JVM, and says how it went. */
final class SmallHeapProgram {
    private static final int READS = 200;

    private SmallHeapProgram() {}

    public static void main(String[] arguments) throws Exception {
        try (RedisCachingProvider provider = new RedisCachingProvider()) {
            Cache<String, String> cache = provider.getCacheManager(URI.create(arguments[0]), null)
                    .createCache("c", new MutableConfiguration<>());
            cache.put("own", "v");
            switch (arguments[1]) {
                case "read" -> read(cache);
                case "walk" -> walk(cache);
                default -> throw new IllegalArgumentException(arguments[1]);
            }
        }
    }

    /** Reads the large value a few times, while another thread reads a small one. */
    private static void read(Cache<String, String> cache) throws InterruptedException {
        besides(cache, () -> {
            for (int i = 0; i < 3; i++) {
                try {
                    ChildJvm.say("read " + cache.get("large"));
                } catch (CacheException e) {
                    ChildJvm.say("failed: " + e.getMessage());
                }
            }
        });
    }

    /** Iterates over all entries, while another thread reads. */
    private static void walk(Cache<String, String> cache) throws InterruptedException {
        besides(cache, () -> {
            int seen = 0;
            int failed = 0;
            Iterator<Cache.Entry<String, String>> all = cache.iterator();
            while (failed < 100) {
                try {
                    if (!all.hasNext()) {
                        break;
                    }
                    all.next();
                    seen++;
                } catch (CacheException e) {
                    failed++;
                    ChildJvm.say("failed: " + e.getMessage());
                }
            }
            ChildJvm.say("seen " + seen);
            cache.clear();
        });
    }

    private static void besides(Cache<String, String> cache, Runnable work) throws InterruptedException {
        AtomicReference<String> failure = new AtomicReference<>("");
        AtomicInteger reads = new AtomicInteger();
        CountDownLatch done = new CountDownLatch(1);
        Thread reader = new Thread(() -> {
            try {
                while (done.getCount() > 0 || reads.get() < READS) {
                    cache.get("own");
                    reads.incrementAndGet();
                }
            } catch (Throwable e) {
                failure.set(e.toString());
            }
        });
        reader.start();
        try {
            work.run();
        } finally {
            done.countDown();
        }
        reader.join();
        ChildJvm.say("others: " + (reads.get() >= READS ? "all" : reads.get()) + " " + failure.get());
    }
}
