package io.omnicache.benchmarks.faults;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/** What was measured, as Markdown: a table for each timeout, with a line for each fault and candidate. */
final class FaultTable {
    private static final String HEAD = "| fault | | operations | errors | unknown outcome | wrong results | missing "
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

    List<Row> rows() {
        return rows;
    }

    List<String> lines() {
        List<String> lines = new ArrayList<>();
        about.forEach((name, value) -> lines.add("- " + name + ": " + value));
        for (int timeout : rows.stream().map(Row::timeout).distinct().toList()) {
            lines.addAll(List.of("", "### Timeout " + timeout + " ms", "", HEAD, RULE));
            List<Row> ofIt =
                    rows.stream().filter(row -> row.timeout() == timeout).toList();
            for (Fault fault : ofIt.stream().map(Row::fault).distinct().toList()) {
                ofIt.stream()
                        .filter(row -> row.fault() == fault)
                        .sorted((a, b) -> a.candidate().compareTo(b.candidate()))
                        .forEach(row -> lines.add(line(row)));
            }
        }
        return lines;
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
