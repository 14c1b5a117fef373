package io.omnicache.benchmarks.faults;

import io.omnicache.benchmarks.report.ReportFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/** What was measured, as Markdown: a table for each timeout, with a line for each fault and candidate. */
final class FaultTable {
    private static final String HEAD =
            "| fault | provider | operations | errors | unknown outcome | wrong results | missing "
                    + "| p50, ms | p99, ms | slowest, ms | first success, ms | 80 % back, ms | errors after |";
    private static final String RULE = "|---|---|--:|---|--:|--:|--:|--:|--:|--:|--:|--:|--:|";

    private final Map<String, String> about;
    private final List<Row> rows = new ArrayList<>();

    /** @param about what figures depend on */
    FaultTable(Map<String, String> about) {
        this.about = about;
    }

    /**
     * A line.
     *
     * @param failures why rounds have no figures
     */
    record Row(int timeout, Fault fault, Candidate candidate, List<Figures> rounds, List<String> failures) {}

    /** The line, which is made if it isn't there. */
    Row row(int timeout, Fault fault, Candidate candidate) {
        return rows.stream()
                .filter(row -> row.timeout() == timeout && row.fault() == fault && row.candidate() == candidate)
                .findFirst()
                .orElseGet(() -> {
                    Row row = new Row(timeout, fault, candidate, new ArrayList<>(), new ArrayList<>());
                    rows.add(row);
                    return row;
                });
    }

    List<String> lines() {
        List<String> lines = new ArrayList<>();
        about.forEach((name, value) -> lines.add("- " + name + ": " + value));
        for (int timeout : rows.stream().map(Row::timeout).distinct().toList()) {
            lines.addAll(List.of("", "### Timeout " + timeout + " ms", "", HEAD, RULE));
            rows(timeout).forEach(row -> lines.add(line(row)));
        }
        return lines;
    }

    /** Those of a timeout, in the order of faults and candidates. */
    List<Row> rows(int timeout) {
        return rows.stream()
                .filter(row -> row.timeout() == timeout)
                .sorted(Comparator.comparing(Row::fault).thenComparing(Row::candidate))
                .toList();
    }

    /** Writes the table, a chart for each timeout, and all rounds as JSON. */
    void write(Path folder) throws IOException {
        Files.write(folder.resolve("faults.md"), lines());
        ReportFiles.writeJson(rows, folder.resolve("faults.json"));
        for (int timeout : rows.stream().map(Row::timeout).distinct().toList()) {
            FaultChart.of(about, timeout, rows(timeout)).write(folder.resolve("faults-" + timeout + ".svg"));
        }
    }

    private static String line(Row row) {
        String begin = "| " + row.fault().title() + " | " + row.candidate().title() + " | ";
        if (row.rounds().isEmpty()) {
            return begin + "| no result: " + String.join("; ", row.failures()) + " |";
        }
        Figures all = Figures.of(row.rounds());
        return begin
                + String.join(
                        " | ",
                        number(all.operations()),
                        errors(all),
                        number(all.unknown()),
                        wrong(all),
                        number(all.missing()),
                        millis(all.p50()),
                        millis(all.p99()),
                        millis(all.slowest()),
                        after(all.first()),
                        after(all.back()),
                        number(all.errorsAfter()))
                + " |";
    }

    private static String errors(Figures figures) {
        return figures.errors().isEmpty()
                ? "none"
                : figures.errors().entrySet().stream()
                        .map(kind -> "`" + kind.getKey() + "` " + number(kind.getValue()))
                        .collect(Collectors.joining(", "));
    }

    private static String wrong(Figures figures) {
        if (figures.wrong() == 0) {
            return "0";
        }
        List<String> kinds = new ArrayList<>();
        kind(kinds, figures.older(), "older");
        kind(kinds, figures.neverWritten(), "never written");
        kind(kinds, figures.denied(), "denied");
        return "**" + number(figures.wrong()) + "** (" + String.join(", ", kinds) + ")";
    }

    private static void kind(List<String> kinds, long count, String name) {
        if (count > 0) {
            kinds.add(number(count) + " " + name);
        }
    }

    private static String number(long value) {
        return String.format(Locale.ROOT, "%,d", value);
    }

    private static String millis(double value) {
        return String.format(Locale.ROOT, value < 10 ? "%.1f" : "%,.0f", value);
    }

    private static String after(double value) {
        return Double.isNaN(value) ? String.format(Locale.ROOT, "> %,d", FaultMember.MOST_MILLIS) : millis(value);
    }
}
