package io.omnicache.jcache.multijvm;

import io.omnicache.jcache.RedisCachingProvider;
import io.omnicache.jcache.testing.ChildJvm;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import javax.cache.Cache;
import javax.cache.CacheManager;
import javax.cache.integration.CacheLoader;
import javax.cache.spi.CachingProvider;

/**
 * One of several JVMs that read entries which are refreshed. Answers each line: {@code open URI}, {@code hold} and
 * {@code release} of its loader, {@code get CACHE KEY TIMES} (the values), {@code put CACHE KEY VALUE}, {@code read
 * CACHE KEY} (in the background, until {@code stop}, which answers how often there was no value), {@code loads} (when
 * they began, by the clock).
 */
final class RefreshProgram {
    private static final String SETTINGS = """
            defaults: {loader: io.omnicache.jcache.multijvm.RefreshProgram$Loader, read-through: true}
            caches:
              short: {expiry: {created: 4s}, refresh-ahead: 25%}
              long: {expiry: {modified: 1h}, refresh-ahead: 80%}
            """;

    private static final long PAUSE_NANOS = 5_000_000;
    private static volatile CountDownLatch mayLoad = new CountDownLatch(0);
    private static final List<Long> LOADS = new CopyOnWriteArrayList<>();

    private final CachingProvider provider = new RedisCachingProvider();
    private final Path settings;
    private CacheManager manager;
    private volatile boolean reading;
    private final List<Thread> readers = new ArrayList<>();
    private final AtomicInteger absent = new AtomicInteger();

    private RefreshProgram() throws IOException {
        settings = Files.writeString(Files.createTempFile("omnicache", ".yaml"), SETTINGS);
    }

    public static void main(String[] arguments) throws IOException {
        RefreshProgram program = new RefreshProgram();
        BufferedReader input = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String line = input.readLine(); line != null; line = input.readLine()) {
            String answer;
            try {
                answer = program.answer(line.split(" "));
            } catch (Exception e) {
                answer = "failed: " + e + " " + e.getCause();
            }
            ChildJvm.say(answer);
        }
        System.exit(0);
    }

    private String answer(String[] words) throws Exception {
        return switch (words[0]) {
            case "open" -> open(words[1]);
            case "hold" -> {
                mayLoad = new CountDownLatch(1);
                yield "held";
            }
            case "release" -> {
                mayLoad.countDown();
                yield "released";
            }
            case "get" -> {
                List<String> values = new ArrayList<>();
                for (int i = 0; i < Integer.parseInt(words[3]); i++) {
                    values.add(String.valueOf(cache(words[1]).get(words[2])));
                }
                yield String.join(",", values);
            }
            case "put" -> {
                cache(words[1]).put(words[2], words[3]);
                yield "put";
            }
            case "read" -> read(cache(words[1]), words[2]);
            case "stop" -> {
                reading = false;
                for (Thread reader : readers) {
                    reader.join();
                }
                yield absent.toString();
            }
            case "loads" -> String.join(",", LOADS.stream().map(String::valueOf).toList());
            default -> throw new IllegalArgumentException(words[0]);
        };
    }

    private String open(String uri) {
        if (manager != null) {
            manager.close();
        }
        LOADS.clear();
        Properties properties = new Properties();
        properties.setProperty("omnicache.uri", uri);
        manager = provider.getCacheManager(settings.toUri(), null, properties);
        return "open";
    }

    private Cache<String, String> cache(String name) {
        return manager.getCache(name);
    }

    private String read(Cache<String, String> cache, String key) {
        reading = true;
        for (int i = 0; i < 3; i++) {
            Thread reader = new Thread(() -> {
                while (reading) {
                    if (cache.get(key) == null) {
                        absent.incrementAndGet();
                    }
                    LockSupport.parkNanos(PAUSE_NANOS);
                }
            });
            reader.start();
            readers.add(reader);
        }
        return "reading";
    }

    /** Says when it was called, and waits while it is held. */
    public static final class Loader implements CacheLoader<String, String> {
        @Override
        public String load(String key) {
            LOADS.add(System.currentTimeMillis());
            try {
                mayLoad.await();
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
            return "loaded";
        }

        @Override
        public Map<String, String> loadAll(Iterable<? extends String> keys) {
            Map<String, String> loaded = new HashMap<>();
            keys.forEach(key -> loaded.put(key, load(key)));
            return loaded;
        }
    }
}
