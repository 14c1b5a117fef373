package io.omnicache.jcache.multijvm;

import io.omnicache.jcache.RedisCachingProvider;
import io.omnicache.jcache.testing.ChildJvm;
import io.omnicache.jcache.testing.Concurrently;
import java.net.URI;
import java.nio.file.Path;
import java.util.Properties;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.LockSupport;
import javax.cache.Cache;
import javax.cache.CacheManager;
import javax.cache.configuration.MutableConfiguration;

/**
 * One of several JVMs whose threads read through a cache aside of a database, and change the database and evict. The
 * database is a cache of another manager, whose operations are atomic.
 *
 * <p>Arguments: the settings of the cache, the URI of Redis, the steps of each thread, and whether the JVM writes. Says
 * {@link #READY}, {@link #RUNNING}, and at the end the number of hits, of fills, of commits, and of values that were
 * older than an eviction that had returned before.
 */
final class AsideProgram {
    static final String CACHE = "aside";
    static final String ROWS = "rows";
    static final int KEYS = 12;
    /** Said when the caches are open; then a line from the parent is awaited. */
    static final String READY = "READY";

    /** Said when the JVM is at work. */
    static final String RUNNING = "RUNNING";

    private static final int STEPS_BEFORE_RUNNING = 50;
    private static final int THREADS = 4;

    private final Cache<String, Integer> cache;
    private final Cache<String, Integer> rows;
    private final AtomicInteger done = new AtomicInteger();
    private final LongAdder hits = new LongAdder();
    private final LongAdder fills = new LongAdder();
    private final LongAdder commits = new LongAdder();
    private final LongAdder stale = new LongAdder();

    private AsideProgram(Cache<String, Integer> cache, Cache<String, Integer> rows) {
        this.cache = cache;
        this.rows = rows;
    }

    public static void main(String[] arguments) throws Exception {
        Properties properties = new Properties();
        properties.setProperty("omnicache.uri", arguments[1]);
        try (RedisCachingProvider provider = new RedisCachingProvider()) {
            CacheManager manager =
                    provider.getCacheManager(Path.of(arguments[0]).toUri(), null, properties);
            CacheManager database = provider.getCacheManager(URI.create(arguments[1]), null);
            AsideProgram program = new AsideProgram(
                    manager.createCache(CACHE, new MutableConfiguration<>()),
                    database.createCache(ROWS, new MutableConfiguration<>()));
            ChildJvm.say(READY);
            System.in.read();
            program.run(Integer.parseInt(arguments[2]), Boolean.parseBoolean(arguments[3]));
        }
    }

    private void run(int steps, boolean writes) throws Exception {
        Concurrently.run(THREADS, thread -> {
            Random random = new Random();
            for (int i = 0; i < steps; i++) {
                String key = "k" + random.nextInt(KEYS);
                if (writes && random.nextInt(6) == 0) {
                    write(key, random);
                } else {
                    read(key, random);
                }
                if (done.incrementAndGet() == STEPS_BEFORE_RUNNING) {
                    ChildJvm.say(RUNNING);
                }
            }
        });
        ChildJvm.say(hits.sum() + " " + fills.sum() + " " + commits.sum() + " " + stale.sum());
    }

    private void read(String key, Random random) {
        int evicted = version("evicted " + key);
        Integer cached = cache.get(key);
        if (cached != null) {
            hits.increment();
            if (cached < evicted) {
                stale.increment();
            }
            return;
        }
        int selected = version(key);
        pause(random);
        cache.put(key, selected);
        fills.increment();
    }

    private void write(String key, Random random) {
        int version = raise(key, 0);
        commits.increment();
        pause(random);
        switch (random.nextInt(8)) {
            case 0 -> cache.clear();
            case 1 -> cache.getAndRemove(key);
            default -> cache.remove(key);
        }
        raise("evicted " + key, version);
    }

    private int version(String row) {
        Integer version = rows.get(row);
        return version == null ? 0 : version;
    }

    /** Sets a version to at least a number; if that is 0, raises it by one. */
    private int raise(String row, int least) {
        return rows.invoke(row, (entry, arguments) -> {
            int present = entry.exists() ? entry.getValue() : 0;
            int raised = least == 0 ? present + 1 : Math.max(present, least);
            entry.setValue(raised);
            return raised;
        });
    }

    /** Mostly as long as a query takes, sometimes longer than a lease. */
    private static void pause(Random random) {
        LockSupport.parkNanos(TimeUnit.MICROSECONDS.toNanos(random.nextInt(40) == 0 ? 60_000 : random.nextInt(2_000)));
    }
}
