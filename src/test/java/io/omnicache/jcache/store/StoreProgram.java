package io.omnicache.jcache.store;

import io.omnicache.it.JvmProgram;
import io.omnicache.jcache.RedisCachingProvider;
import io.omnicache.jcache.testing.Concurrently;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import javax.cache.Cache;

/**
 * The main class of one of several JVMs that work on one cache with one database. Its arguments: the URI of Redis, the
 * URL of the database, the settings of the cache, the number of keys, and the longest pause of the store in
 * milliseconds. {@code work NAME MILLIS} works in four threads.
 */
final class StoreProgram {
    private static final int THREADS = 4;

    private StoreProgram() {}

    public static void main(String[] arguments) throws Exception {
        Path settings = Files.writeString(
                Files.createTempFile("store", ".yaml"),
                "connection: {uri: '" + arguments[0] + "'}\ndefaults: " + arguments[2]);
        settings.toFile().deleteOnExit();
        int keys = Integer.parseInt(arguments[3]);
        UnsteadyStore store = new UnsteadyStore(new Database.Rows(arguments[1]), Integer.parseInt(arguments[4]));
        URI file = settings.toUri();
        try (RedisCachingProvider provider = new RedisCachingProvider()) {
            Cache<String, String> cache =
                    provider.getCacheManager(file, null).createCache("c", RandomWork.configuration(store));
            JvmProgram.serve(words -> work(cache, words[1], Long.parseLong(words[2]), keys));
        }
    }

    private static String work(Cache<String, String> cache, String name, long millis, int keys) throws Exception {
        long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis);
        long[] steps = new long[THREADS];
        Concurrently.run(THREADS, thread -> {
            Random random = new Random();
            RandomWork work = new RandomWork(cache, name + "." + thread, keys);
            while (System.nanoTime() < end) {
                work.step(random);
                steps[thread]++;
            }
        });
        long sum = 0;
        for (long ofThread : steps) {
            sum += ofThread;
        }
        return Long.toString(sum);
    }
}
