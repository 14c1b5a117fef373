package io.omnicache.benchmarks.tracking;

import io.omnicache.benchmarks.report.ReportFiles;
import io.omnicache.it.RedisProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;

/**
 * Measures what {@code SET} costs the server while connections track, by their number and mode. In each round all
 * variants are measured once, in another order; ratios are taken within a round. The server's time is that of its main
 * thread, so other work on the machine changes it less than the throughput.
 */
public final class TrackingRun {
    /** All keys are under it, as those of a cache are. */
    private static final String PREFIX = "cache:";

    private static final int KEYS_EACH = 1_000;

    /** One of so many keys is set before a turn is measured. */
    private static final int WARM_UP_PART = 10;

    private final int rounds;
    private final int keys;
    private final int connections;
    private final List<Integer> trackers;

    /**
     * @param keys so many are written once in each turn
     * @param connections of the writer
     * @param trackers the numbers of connections that track
     */
    public TrackingRun(int rounds, int keys, int connections, List<Integer> trackers) {
        this.rounds = rounds;
        this.keys = keys;
        this.connections = connections;
        this.trackers = trackers;
    }

    /** Measures, prints a table, and writes it with all rounds as JSON. */
    public void run(Path folder) throws IOException {
        List<Variant> variants = new ArrayList<>(List.of(new Variant(Mode.NONE, 0)));
        for (Mode mode : List.of(Mode.KEY, Mode.PREFIX)) {
            trackers.forEach(number -> variants.add(new Variant(mode, number)));
        }
        try (RedisProcess server = RedisProcess.start()) {
            turn(server, variants.get(0)); // Creates the keys, and lets the writer be compiled.
            for (int round = -1; round < rounds; round++) {
                List<Variant> order = new ArrayList<>(variants);
                Collections.shuffle(
                        order, new Random(round)); // What a turn leaves behind must not always meet the same one.
                for (Variant variant : order) {
                    Turn turn = turn(server, variant);
                    if (round >= 0) {
                        variant.turns().add(turn);
                    }
                }
                System.out.println("Round " + (round + 1) + " of " + rounds);
            }
        }
        List<String> lines = new ArrayList<>(List.of(
                keys + " keys of 100 bytes, each set once a turn, by " + connections
                        + " connections; each tracker holds "
                        + KEYS_EACH + " keys that nobody writes; medians of " + rounds
                        + " rounds, with lowest and highest; ratios to no tracker in the same round",
                "",
                Variant.HEAD,
                Variant.RULE));
        variants.forEach(variant -> lines.add(variant.asTableRow(variants.get(0))));
        lines.forEach(System.out::println);
        Files.createDirectories(folder);
        Files.write(folder.resolve("tracking.md"), lines);
        ReportFiles.writeJson(variants, folder.resolve("tracking.json"));
    }

    private Turn turn(RedisProcess server, Variant variant) throws IOException {
        double memory = info(server, "memory", "used_memory:");
        try (Trackers tracking = new Trackers(server.port(), variant.trackers(), variant.mode(), PREFIX, KEYS_EACH)) {
            double tracked = info(server, "memory", "used_memory:") - memory;
            try (Setters setters = new Setters(server.port(), connections, keys, PREFIX)) {
                setters.run(keys / WARM_UP_PART);
                tracking.awaitQuiet();
                long bytes = tracking.bytes();
                double cpu = cpuMicros(server);
                double seconds = setters.run(keys);
                tracking.awaitQuiet();
                return new Turn(
                        keys / seconds,
                        (cpuMicros(server) - cpu) / keys,
                        tracking.bytes() - bytes,
                        Math.max(0, tracked));
            }
        }
    }

    private static double cpuMicros(RedisProcess server) {
        String info = server.command("INFO", "cpu");
        return 1e6 * (number(info, "used_cpu_user_main_thread:") + number(info, "used_cpu_sys_main_thread:"));
    }

    private static double info(RedisProcess server, String section, String field) {
        return number(server.command("INFO", section), field);
    }

    private static double number(String info, String field) {
        return info.lines()
                .filter(line -> line.startsWith(field))
                .mapToDouble(line -> Double.parseDouble(line.substring(field.length())))
                .findFirst()
                .orElseThrow();
    }
}
