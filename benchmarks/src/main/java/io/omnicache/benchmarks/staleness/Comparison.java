package io.omnicache.benchmarks.staleness;

import io.omnicache.it.staleness.StalenessRun;
import io.omnicache.it.staleness.Tally;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Runs all subjects one after the other with a foreign client that writes; also without, those that don't hear of its
 * changes.
 */
public final class Comparison {
    /** The clients' log of lost connections isn't wanted. */
    private static final List<String> JVM =
            List.of("-XX:TieredStopAtLevel=4", "-Xmx256m", "-Djava.util.logging.config.file=/dev/null");

    private static final String HEAD =
            "| cache | foreign client | faults | reads | local | stale per million | p99.9 of all reads, ms | "
                    + "worst, ms | went back | keys that differ at last |\n|---|---|---|--:|--:|--:|--:|--:|--:|--:|";

    /** A client that waits for a lost connection has time to find out. */
    private static final int PAUSE_MILLIS = 1_000;

    private static final int LONGEST_MILLIS = 3_000;

    private final long seed;
    private final int calmSeconds;
    private final int faultySeconds;

    public Comparison(long seed, int calmSeconds, int faultySeconds) {
        this.seed = seed;
        this.calmSeconds = calmSeconds;
        this.faultySeconds = faultySeconds;
    }

    /** Prints a table, and writes it after each subject. */
    public void run(List<Subject> subjects, Path folder) throws Exception {
        Files.createDirectories(folder);
        List<String> lines = new ArrayList<>(List.of(HEAD));
        for (Subject subject : subjects) {
            for (boolean foreign : subject.isDeafToForeign() ? new boolean[] {false, true} : new boolean[] {true}) {
                lines.addAll(rows(subject, foreign));
                write(lines, folder);
            }
        }
        lines.forEach(System.out::println);
    }

    private List<String> rows(Subject subject, boolean foreign) {
        String title = subject.title() + " | " + (foreign ? "writes too" : "none");
        try {
            StalenessRun.Result result = new StalenessRun(subject.type(), JVM)
                    .foreign(foreign)
                    .faults(PAUSE_MILLIS, LONGEST_MILLIS)
                    .run(seed, calmSeconds * 1_000L, faultySeconds * 1_000L);
            System.out.println(subject.id() + ", foreign " + foreign + ", calm: " + result.calm());
            System.out.println(subject.id() + ", foreign " + foreign + ", faults: " + result.faulty());
            result.different().stream().limit(5).forEach(System.out::println);
            return List.of(
                    row(title, "none", result.calm(), "–"),
                    row(
                            title,
                            "yes",
                            result.faulty(),
                            Integer.toString(result.different().size())));
        } catch (Exception e) {
            return List.of("| " + title + " | | no result: " + e + " |");
        }
    }

    private static String row(String title, String faults, Tally tally, String different) {
        return String.format(
                Locale.ROOT,
                "| %s | %s | %,d | %s | %,.1f | %.2f | %,.1f | %,d | %s |",
                title,
                faults,
                tally.reads(),
                tally.local() < 0 ? "–" : String.format(Locale.ROOT, "%.1f %%", 100.0 * tally.local() / tally.reads()),
                tally.stalePerMillion(),
                tally.millis(0.999),
                tally.worstMillis(),
                tally.back(),
                different);
    }

    private static void write(List<String> lines, Path folder) throws IOException {
        Files.write(folder.resolve("staleness.md"), lines);
    }
}
