package io.omnicache.benchmarks.run;

import io.omnicache.benchmarks.report.Memory;
import io.omnicache.benchmarks.store.Expiry;
import io.omnicache.benchmarks.store.Provider;
import io.omnicache.benchmarks.store.Store;
import io.omnicache.benchmarks.store.ValueKind;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * How much memory of the server an entry takes: the growth of {@code used_memory} by 50,000 entries, divided by them.
 */
final class MemoryProbe {
    private static final int ENTRIES = 50_000;
    private static final int BATCH = 500;
    private static final int STEADY_CHECKS = 50;

    private final Servers servers;

    MemoryProbe(Servers servers) {
        this.servers = servers;
    }

    List<Memory> measure(List<Provider> providers) {
        List<Memory> results = new ArrayList<>();
        for (Provider provider : providers) {
            if (provider.usesRedis() && provider.isJCache()) {
                results.add(new Memory(provider.id(), true, bytesPerEntry(provider, Expiry.CREATED)));
                results.add(new Memory(provider.id(), false, bytesPerEntry(provider, Expiry.NONE)));
            }
        }
        return results;
    }

    private double bytesPerEntry(Provider provider, Expiry expiry) {
        ValueKind kind = ValueKind.BYTES_100;
        try (RedisCost redis = servers.cost(provider);
                Store store = provider.open(servers.addresses(), kind, expiry, 1)) {
            // The first entries bring scripts, buffers and connections with them; they aren't counted.
            store.putAll(entries(kind, 0));
            redis.empty();
            long before = steadyMemory(redis);
            for (int start = 0; start < ENTRIES; start += BATCH) {
                store.putAll(entries(kind, start));
            }
            long after = steadyMemory(redis);
            redis.empty();
            return (after - before) / (double) ENTRIES;
        }
    }

    /** Redis resizes its tables and buffers in the background for a while: waits until two readings agree. */
    private static long steadyMemory(RedisCost redis) {
        long last = redis.usedMemory();
        for (int i = 0; i < STEADY_CHECKS; i++) {
            pause();
            long now = redis.usedMemory();
            if (Math.abs(now - last) < 1_000) {
                return now;
            }
            last = now;
        }
        return last;
    }

    private static void pause() {
        try {
            Thread.sleep(200);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private static Map<String, Object> entries(ValueKind kind, int start) {
        Map<String, Object> entries = new HashMap<>();
        for (int i = start; i < start + BATCH; i++) {
            entries.put("user:" + i, kind.sample());
        }
        return entries;
    }
}
