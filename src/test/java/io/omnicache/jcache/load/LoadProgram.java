package io.omnicache.jcache.load;

import io.omnicache.it.JvmProgram;
import io.omnicache.jcache.RedisCachingProvider;
import io.omnicache.jcache.testing.SilentListener;
import java.io.Serializable;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.LongAdder;
import javax.cache.Cache;
import javax.cache.CacheManager;
import javax.cache.configuration.MutableConfiguration;
import javax.cache.integration.CacheLoader;
import javax.cache.integration.CacheWriter;

/**
 * A JVM under load. Its arguments are the server's URI, a file for the settings, the number of threads, and whether they are
 * virtual.
 *
 * <ul>
 *   <li>{@code use} collects garbage and answers with the heap in KB, the threads, and until now the calls and those that met back-pressure
 *   <li>{@code stop} ends the load and answers with failures
 * </ul>
 */
final class LoadProgram {
    private static final String SETTINGS = """
            caches:
              plain: {}
              string: {codec: string}
              near: {near-cache: true, near-cache-max-entries: 1000}
              shared: {loading: cluster, refresh-after: 1s, expiry: {created: 1h}}
              heard: {event-scope: all}
              behind: {write-behind: true, write-behind-delay: 100ms}
            """;

    private LoadProgram() {}

    public static void main(String[] arguments) throws Exception {
        Path file = Files.writeString(Path.of(arguments[1]), SETTINGS);
        Properties properties = new Properties();
        properties.setProperty("omnicache.uri", arguments[0]);
        AtomicBoolean stopped = new AtomicBoolean();
        LongAdder calls = new LongAdder();
        LongAdder refused = new LongAdder();
        Queue<Throwable> wrong = new ConcurrentLinkedQueue<>();
        try (RedisCachingProvider provider = new RedisCachingProvider()) {
            List<Cache<String, String>> caches = open(provider.getCacheManager(file.toUri(), null, properties));
            int threads = Integer.parseInt(arguments[2]);
            ExecutorService pool = pool(threads, Boolean.parseBoolean(arguments[3]));
            for (int i = 0; i < threads; i++) {
                pool.execute(new LoadThread(i, caches, stopped::get, calls, refused, wrong));
            }
            JvmProgram.serve(words -> {
                if (words[0].equals("stop")) {
                    stopped.set(true);
                    return wrong.toString();
                }
                return use() + " " + calls + " " + refused;
            });
        }
    }

    private static String use() {
        for (int i = 0; i < 3; i++) {
            System.gc();
        }
        return (ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed() >> 10) + " "
                + ManagementFactory.getThreadMXBean().getThreadCount();
    }

    /** Virtual threads are called by reflection, since the tests are compiled for JDK 17. */
    private static ExecutorService pool(int threads, boolean areVirtual) throws ReflectiveOperationException {
        return areVirtual
                ? (ExecutorService) Executors.class
                        .getMethod("newVirtualThreadPerTaskExecutor")
                        .invoke(null)
                : Executors.newFixedThreadPool(threads);
    }

    private static List<Cache<String, String>> open(CacheManager manager) {
        List<Cache<String, String>> caches = new ArrayList<>();
        for (String name : List.of("plain", "string", "near")) {
            caches.add(manager.createCache(name, configuration()));
        }
        caches.add(manager.createCache(
                "shared", configuration().setReadThrough(true).setCacheLoaderFactory(() -> new Store())));
        caches.add(manager.createCache(
                "heard", configuration().addCacheEntryListenerConfiguration(SilentListener.configuration(false))));
        caches.add(manager.createCache(
                "behind", configuration().setWriteThrough(true).setCacheWriterFactory(() -> new Store())));
        return caches;
    }

    private static MutableConfiguration<String, String> configuration() {
        return new MutableConfiguration<String, String>().setTypes(String.class, String.class);
    }

    /** Has a row for each key, and takes each change. */
    private static final class Store implements CacheLoader<String, String>, CacheWriter<String, String>, Serializable {
        private static final long serialVersionUID = 1L;

        @Override
        public String load(String key) {
            return "row of " + key;
        }

        @Override
        public Map<String, String> loadAll(Iterable<? extends String> keys) {
            Map<String, String> rows = new java.util.HashMap<>();
            keys.forEach(key -> rows.put(key, load(key)));
            return rows;
        }

        @Override
        public void write(Cache.Entry<? extends String, ? extends String> entry) {}

        @Override
        public void writeAll(Collection<Cache.Entry<? extends String, ? extends String>> entries) {
            entries.clear();
        }

        @Override
        public void delete(Object key) {}

        @Override
        public void deleteAll(Collection<?> keys) {
            keys.clear();
        }
    }
}
