package io.omnicache.examples.quickstart;

import io.omnicache.jcache.backend.RedisBackend;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import javax.cache.Cache;
import javax.cache.CacheManager;
import javax.cache.Caching;
import javax.cache.configuration.MutableCacheEntryListenerConfiguration;
import javax.cache.configuration.MutableConfiguration;
import javax.cache.expiry.CreatedExpiryPolicy;
import javax.cache.expiry.Duration;
import javax.cache.management.CacheStatisticsMXBean;
import javax.cache.spi.CachingProvider;

/** What the quick start shows, step by step, on two tenants of one server. Nothing here but the JCache API. */
final class Tour implements AutoCloseable {
    private final CachingProvider provider = Caching.getCachingProvider();
    private final List<String> uris = new ArrayList<>();
    private final CacheManager tenantA;
    private final CacheManager tenantB;

    Tour(URI server) {
        String run = UUID.randomUUID().toString().substring(0, 8);
        this.tenantA = open(server, "quickstart-" + run + "-a:");
        this.tenantB = open(server, "quickstart-" + run + "-b:");
    }

    void readFolderTwice(Path folder) {
        title("Files through a read-through cache: " + folder.toAbsolutePath().normalize());
        Cache<String, FileSummary> files = tenantA.createCache(
                "files",
                new MutableConfiguration<String, FileSummary>()
                        .setTypes(String.class, FileSummary.class)
                        .setReadThrough(true)
                        .setCacheLoaderFactory(() -> new FileSummaryLoader(folder))
                        .setStatisticsEnabled(true)
                        .setManagementEnabled(true));
        List<String> names = filesIn(folder);
        CacheStatisticsMXBean statistics = Statistics.of(tenantA, "files");
        for (String pass : List.of("first", "second")) {
            statistics.clear();
            long start = System.nanoTime();
            long lines =
                    names.stream().mapToLong(name -> files.get(name).lines()).sum();
            System.out.printf(
                    "  %-6s pass: %4d files, %6d lines, %4d hits, %4d misses, %5d ms%n",
                    pass,
                    names.size(),
                    lines,
                    statistics.getCacheHits(),
                    statistics.getCacheMisses(),
                    TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start));
        }
        System.out.printf(
                "  statistics: %.0f %% hits, %.0f us a get on average%n",
                statistics.getCacheHitPercentage(), statistics.getAverageGetTime());
    }

    void letAnEntryExpire() {
        title("An entry that lives for 300 ms");
        Cache<String, String> sessions = tenantA.createCache(
                "sessions",
                new MutableConfiguration<String, String>()
                        .setExpiryPolicyFactory(
                                CreatedExpiryPolicy.factoryOf(new Duration(TimeUnit.MILLISECONDS, 300))));
        sessions.put("ada", "logged in");
        System.out.println("  at once: " + sessions.get("ada"));
        long start = System.nanoTime();
        while (sessions.containsKey("ada")) {
            Thread.onSpinWait();
        }
        System.out.printf(
                "  gone after %d ms: %s%n",
                TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start), sessions.get("ada"));
    }

    void keepTenantsApart() {
        title("Two tenants on one server");
        Cache<String, String> a = tenantA.createCache("users", new MutableConfiguration<>());
        Cache<String, String> b = tenantB.createCache("users", new MutableConfiguration<>());
        a.put("42", "Ada");
        b.put("42", "Grace");
        System.out.println("  a sees " + a.get("42") + ", b sees " + b.get("42"));
        b.clear();
        System.out.println("  after b.clear(): a sees " + a.get("42") + ", b sees " + b.get("42"));
    }

    void listen() {
        title("A listener");
        Cache<String, String> orders = tenantA.createCache("orders", new MutableConfiguration<>());
        orders.registerCacheEntryListener(
                new MutableCacheEntryListenerConfiguration<>(PrintingListener::new, null, true, true));
        orders.put("7", "open");
        orders.replace("7", "paid");
        orders.remove("7");
    }

    void countFromManyThreads() {
        title("An entry processor, from 8 threads");
        Cache<String, Integer> counters = tenantA.createCache("counters", new MutableConfiguration<>());
        CountDownLatch done = new CountDownLatch(8);
        IntStream.range(0, 8)
                .forEach(i -> new Thread(() -> {
                            for (int n = 0; n < 100; n++) {
                                counters.invoke("visits", (entry, none) -> {
                                    entry.setValue(entry.exists() ? entry.getValue() + 1 : 1);
                                    return null;
                                });
                            }
                            done.countDown();
                        })
                        .start());
        try {
            done.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        System.out.println("  8 x 100 visits, counted together: " + counters.get("visits"));
    }

    void listKeys() {
        title("What redis-cli --scan would show of it");
        Set<String> keys = new TreeSet<>();
        for (String uri : uris) {
            try (RedisBackend tenant = RedisBackend.open(uri)) {
                tenant.forEachKey(key -> keys.add(tenant.keyPrefix() + key));
            }
        }
        keys.stream().filter(key -> !key.contains(":files:")).forEach(key -> System.out.println("  " + key));
        keys.stream().filter(key -> key.contains(":files:")).limit(3).forEach(key -> System.out.println("  " + key));
        System.out.println("  ... " + keys.size() + " keys in all");
    }

    @Override
    public void close() {
        try {
            for (CacheManager tenant : List.of(tenantA, tenantB)) {
                tenant.getCacheNames().forEach(tenant::destroyCache);
            }
        } finally {
            provider.close();
        }
    }

    private CacheManager open(URI server, String prefix) {
        String uri = server + (server.toString().contains("?") ? "&" : "?") + "key-prefix=" + prefix;
        uris.add(uri);
        return provider.getCacheManager(URI.create(uri), null);
    }

    private static List<String> filesIn(Path folder) {
        try (Stream<Path> files = Files.walk(folder)) {
            return files.filter(Files::isRegularFile)
                    .map(file -> folder.relativize(file).toString())
                    .filter(file -> file.endsWith(".java") && !file.matches("(^|.*/)(target|\\..*)/.*"))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void title(String text) {
        System.out.println("\n" + text);
    }
}
