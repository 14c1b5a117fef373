package io.omnicache.benchmarks.near;

import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import javax.cache.Cache;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/** Reads of keys at random, each of which is there. Each checks its result, so a wrong one ends the measurement. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class NearBenchmark {
    private static final int ENTRIES = 1_024;

    /** Near caches open in the background, and fill by reads. */
    private static final int SETTLE_SECONDS = 3;

    @Param("OMNICACHE_NEAR")
    public NearProvider provider;

    @Param("STRING")
    public NearValue value;

    @Param("")
    public String redis;

    @Param("")
    public String hazelcast;

    private final String[] keys = new String[ENTRIES];
    private Cache<String, Object> cache;
    private Object sample;

    @Setup
    public void open() throws InterruptedException {
        cache = provider.open(redis, hazelcast);
        sample = value.sample();
        for (int i = 0; i < ENTRIES; i++) {
            keys[i] = "user:" + i;
            // Another object: readers compose their keys anew, and seldom have the one that was put.
            cache.put("user:" + i, sample);
        }
        for (int i = 0; i < SETTLE_SECONDS; i++) {
            TimeUnit.SECONDS.sleep(1);
            for (String key : keys) {
                cache.get(key);
            }
        }
    }

    /** The caching provider closes its managers, and what they opened. */
    @TearDown
    public void close() {
        cache.getCacheManager().getCachingProvider().close();
    }

    @Benchmark
    public Object get() {
        Object found = cache.get(keys[ThreadLocalRandom.current().nextInt(ENTRIES)]);
        if (found == null) {
            throw new IllegalStateException("An entry is missing");
        }
        return found;
    }
}
