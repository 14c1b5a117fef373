package io.omnicache.benchmarks.run;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * Measures what an index saves and costs: {@code clear()} of a small cache beside many keys of others, and the writes
 * of a cache of 50,000 entries, both with an index and without.
 */
final class IndexProbe {
    private static final int SMALL = 1_000;
    private static final int WRITTEN = 50_000;

    private final long foreign;
    private final int rounds;
    private final Map<String, List<Double>> values = new TreeMap<>();

    IndexProbe(long foreign, int rounds) {
        this.foreign = foreign;
        this.rounds = rounds;
    }

    List<SweepFigure> measure() {
        try (SweptServer server = new SweptServer()) {
            for (int i = 0; i <= rounds; i++) {
                for (String cache : List.of("scan", "index")) {
                    write(server, cache, i > 0);
                }
            }
            server.populate("foreign", foreign);
            for (int i = 0; i <= rounds; i++) {
                for (String cache : List.of("scan", "index")) {
                    clear(server, cache, i > 0);
                }
            }
        }
        return values.entrySet().stream()
                .map(entry ->
                        SweepFigure.of(entry.getKey(), entry.getValue().stream().mapToDouble(Double::doubleValue)))
                .toList();
    }

    private void write(SweptServer server, String cache, boolean counts) {
        server.redis().flushDB();
        server.cache(cache).clear();
        server.redis().configResetStat();
        long memory = server.usedMemory();
        server.fill(cache, WRITTEN);
        if (counts) {
            add("put, bytes of memory an entry", cache, (server.usedMemory() - memory) / (double) WRITTEN);
            add("put, us of the server an entry", cache, server.micros(Stream.of("set", "evalsha")) / WRITTEN);
        }
        server.redis().configResetStat();
        server.fill(cache, WRITTEN);
        if (counts) {
            add("put over an entry, us of the server", cache, server.micros(Stream.of("set", "evalsha")) / WRITTEN);
        }
    }

    private void clear(SweptServer server, String cache, boolean counts) {
        server.fill(cache, SMALL);
        server.redis().configResetStat();
        long start = System.nanoTime();
        server.cache(cache).clear();
        double millis = (System.nanoTime() - start) / 1e6;
        if (counts) {
            String title = "clear() of 1,000 beside " + foreign + " foreign keys, ";
            add(title + "ms", cache, millis);
            add(title + "ms of the server", cache, server.micros(Stream.of("evalsha", "scard", "sismember")) / 1e3);
            add(title + "scripts", cache, server.calls("evalsha"));
        }
    }

    /** A script's time contains that of the commands in it; a cache without an index writes without a script. */
    private void add(String title, String cache, double value) {
        values.computeIfAbsent(title + ": " + cache, t -> new ArrayList<>()).add(value);
    }
}
