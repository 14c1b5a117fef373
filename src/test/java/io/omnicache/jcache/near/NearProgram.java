package io.omnicache.jcache.near;

import io.omnicache.it.JvmProgram;
import io.omnicache.jcache.RedisCacheException;
import io.omnicache.jcache.RedisCachingProvider;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Properties;
import java.util.concurrent.TimeUnit;
import javax.cache.Cache;
import javax.cache.configuration.MutableConfiguration;

/**
 * A JVM with a near cache that reads one key without end. Answers {@code open URI TRACKING} when the near cache is open,
 * {@code read} when the reader runs, {@code forget} when it has forgotten earlier pauses, and {@code after} with the
 * value of the first read that succeeded of those that began after the reader's thread had last stood still.
 */
final class NearProgram {
    /** A thread that had no time slice for so long was suspended. */
    private static final long STOOD_STILL = TimeUnit.MILLISECONDS.toNanos(3_000);

    private static Cache<String, String> cache;
    private static volatile String afterPause = "none";

    private NearProgram() {}

    public static void main(String[] arguments) {
        JvmProgram.serve(words -> {
            switch (words[0]) {
                case "open" -> open(words[1], words[2]);
                case "forget" -> afterPause = "none";
                case "read" -> {
                    Thread reader = new Thread(NearProgram::read);
                    reader.setDaemon(true);
                    reader.start();
                }
                default -> {
                    return afterPause;
                }
            }
            return "done";
        });
    }

    private static void open(String uri, String tracking) throws Exception {
        Path file = Files.writeString(
                Files.createTempFile("omnicache", ".yaml"),
                "defaults: {near-cache: true, statistics: true, near-cache-max-staleness: 500ms, near-cache-tracking: "
                        + tracking + "}");
        Properties properties = new Properties();
        properties.setProperty("omnicache.uri", uri);
        cache = new RedisCachingProvider()
                .getCacheManager(file.toUri(), null, properties)
                .createCache("near", new MutableConfiguration<>());
        NearCaches.awaitOpen(cache, "never there");
    }

    /**
     * A read during which the thread stood still says nothing: it began before, and may have run into its timeout. The
     * first one after it that succeeds counts.
     */
    private static void read() {
        boolean stoodStill = false;
        long before = System.nanoTime();
        while (true) {
            long begin = System.nanoTime();
            stoodStill |= begin - before > STOOD_STILL;
            before = begin;
            String value;
            try {
                value = cache.get("k");
            } catch (RedisCacheException e) {
                System.out.println("No answer: " + e.getMessage());
                continue;
            }
            if (stoodStill) {
                afterPause = value;
                stoodStill = false;
            }
        }
    }
}
