package io.omnicache.benchmarks.run;

import io.omnicache.benchmarks.store.Provider;
import io.omnicache.benchmarks.store.ServerAddresses;
import io.omnicache.benchmarks.store.Store;
import io.omnicache.benchmarks.store.ValueKind;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.infra.BenchmarkParams;

/**
 * The operations. Each checks its result, so that a wrong one ends the measurement instead of looking fast. Times are
 * sampled per operation; throughput follows from them, since every thread starts its next operation when the last one
 * is done.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.SampleTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(1)
public class CacheBenchmark {
    static final int ENTRIES = 10_000;
    static final int BULK = 100;

    @Param("omnicache")
    String provider;

    @Param("BYTES_100")
    String value;

    @Param("")
    String redis;

    @Param("")
    String hazelcast;

    @Param("")
    String omnicacheParameters;

    private final String[] keys = new String[ENTRIES];
    private final String[] absent = new String[ENTRIES];

    @SuppressWarnings({"unchecked", "rawtypes"})
    private final Map<String, Object>[] batches = new Map[ENTRIES / BULK];

    private Store store;
    private Object sample;
    private Object other;

    @Setup(Level.Trial)
    public void open(BenchmarkParams params) {
        Case measured = Case.of(params.getBenchmark());
        ValueKind kind = ValueKind.of(value);
        store = Provider.of(provider)
                .open(
                        new ServerAddresses(redis, hazelcast, omnicacheParameters),
                        kind,
                        measured.expiry(),
                        params.getThreads());
        sample = kind.sample();
        other = ValueKind.next(sample);
        for (int i = 0; i < ENTRIES; i++) {
            keys[i] = "user:" + i;
            absent[i] = "nobody:" + i;
        }
        for (int batch = 0; batch < batches.length; batch++) {
            batches[batch] = new HashMap<>();
            for (int i = 0; i < BULK; i++) {
                // Keys far from each other, so that keys that follow each other in name aren't in one batch.
                batches[batch].put(keys[i * batches.length + batch], sample);
            }
        }
        store.clear();
        if (!measured.grows()) {
            fill();
        }
    }

    @TearDown(Level.Trial)
    public void close() {
        store.clear();
        store.close();
    }

    void fill() {
        for (Map<String, Object> batch : batches) {
            store.putAll(batch);
        }
    }

    @Benchmark
    public Object getHit() {
        Object found = store.get(key());
        check(found != null);
        return found;
    }

    @Benchmark
    public void getMiss() {
        check(store.get(absent[random(ENTRIES)]) == null);
    }

    @Benchmark
    public void putCreated() {
        store.put(key(), sample);
    }

    @Benchmark
    public void putModified() {
        store.put(key(), sample);
    }

    @Benchmark
    public void putIfAbsent() {
        // The numbers are so many that a key is drawn twice in less than one of a thousand rounds.
        check(store.putIfAbsent("user:" + ThreadLocalRandom.current().nextLong(Long.MAX_VALUE), sample));
    }

    /** Every value is the same, so this always replaces, whatever the other threads do. */
    @Benchmark
    public void replace() {
        check(store.replace(key(), sample, sample));
    }

    @Benchmark
    public Object getAndPut() {
        Object before = store.getAndPut(key(), other);
        check(before != null);
        return before;
    }

    @Benchmark
    public void invoke() {
        store.invoke(key());
    }

    @Benchmark
    public void invokeHot() {
        store.invoke(keys[0]);
    }

    @Benchmark
    public Object getAll() {
        Map<String, ?> found = store.getAll(batches[random(batches.length)].keySet());
        checkCount(BULK, found.size());
        return found;
    }

    @Benchmark
    public void putAll() {
        store.putAll(batches[random(batches.length)]);
    }

    @Benchmark
    public void clear(Filled filled) {
        store.clear();
    }

    @Benchmark
    public void iterate() {
        checkCount(ENTRIES, store.iterate());
    }

    /** Fills the cache before each operation; its time isn't counted. */
    @State(Scope.Thread)
    public static class Filled {
        @Setup(Level.Invocation)
        public void fill(CacheBenchmark benchmark) {
            benchmark.fill();
        }
    }

    private String key() {
        return keys[random(ENTRIES)];
    }

    private static int random(int bound) {
        return ThreadLocalRandom.current().nextInt(bound);
    }

    private static void checkCount(int expected, int found) {
        if (found != expected) {
            throw new IllegalStateException("Of " + expected + " entries the store returned " + found);
        }
    }

    private static void check(boolean asExpected) {
        if (!asExpected) {
            throw new IllegalStateException("The store returned something else than what was stored");
        }
    }
}
