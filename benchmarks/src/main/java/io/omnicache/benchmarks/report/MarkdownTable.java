package io.omnicache.benchmarks.report;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;

/** A report as Markdown: first how we compare, then every figure. */
public final class MarkdownTable {
    private final Report report;
    private final StringBuilder out = new StringBuilder();

    private MarkdownTable(Report report) {
        this.report = report;
    }

    public static String of(Report report) {
        return new MarkdownTable(report).write();
    }

    private String write() {
        out.append("# Benchmark results\n\n");
        report.about()
                .forEach((name, value) ->
                        out.append("- ").append(name).append(": ").append(value).append('\n'));
        out.append(
                "\nMedians of the rounds; in brackets the lowest and highest round. Ratios are taken round by round.\n");
        ratios("Throughput, ours / theirs (above 1 we are faster)", "ours, operations/s", Round::operationsPerSecond);
        ratios("p99, ours / theirs (below 1 we are faster)", "ours, µs", Round::p99);
        ratios(
                "Allocation per operation, ours / theirs (below 1 we allocate less)",
                "ours, bytes",
                Round::bytesPerOperation);
        memory();
        out.append("\n## All figures\n");
        report.measurements().forEach(this::details);
        return out.toString();
    }

    private void ratios(String title, String unit, ToDoubleFunction<Round> figure) {
        List<List<String>> rows = new ArrayList<>();
        for (Measurement measurement : report.measurements()) {
            Series ours = measurement.of(report.ours()).orElse(null);
            if (ours == null || !ours.spread(figure).isKnown()) {
                continue;
            }
            List<String> row = new ArrayList<>();
            row.add(measurement.fullTitle());
            row.add(Format.range(ours.spread(figure)));
            report.rivals()
                    .forEach(rival -> row.add(measurement
                            .of(rival)
                            .map(theirs -> Format.ratio(ours.ratio(theirs, figure)))
                            .orElse(Format.UNKNOWN)));
            rows.add(row);
        }
        List<String> head = new ArrayList<>(List.of("case", unit));
        report.rivals().forEach(rival -> head.add(report.providers().get(rival)));
        table("## " + title, head, rows);
    }

    private void memory() {
        Map<String, Map<Boolean, Double>> bytes = report.memory().stream()
                .collect(Collectors.groupingBy(
                        Memory::provider,
                        LinkedHashMap::new,
                        Collectors.toMap(Memory::expiring, Memory::bytesPerEntry)));
        List<List<String>> rows = new ArrayList<>();
        Function<Double, String> number = value -> Format.number(value == null ? Double.NaN : value);
        bytes.forEach((provider, each) -> rows.add(List.of(
                report.providers().getOrDefault(provider, provider),
                number.apply(each.get(true)),
                number.apply(each.get(false)))));
        table("## Server memory per entry of 100 bytes", List.of("provider", "with a time to live", "without"), rows);
    }

    private void details(Measurement measurement) {
        List<List<String>> rows = new ArrayList<>();
        for (Series series : measurement.series()) {
            rows.add(List.of(
                    report.providers().get(series.provider()),
                    Format.range(series.spread(Round::operationsPerSecond)),
                    Format.range(series.spread(Round::p50)),
                    Format.range(series.spread(Round::p99)),
                    Format.range(series.spread(Round::p999)),
                    Format.range(series.spread(Round::bytesPerOperation)),
                    Format.range(series.spread(Round::redisCpuMicros)),
                    Format.range(series.spread(Round::redisCommandMicros))));
        }
        table(
                "### " + measurement.fullTitle(),
                List.of(
                        "provider",
                        "operations/s",
                        "p50, µs",
                        "p99, µs",
                        "p99.9, µs",
                        "allocated bytes/operation",
                        "Redis CPU, µs/operation",
                        "in commands, µs/operation"),
                rows);
    }

    private void table(String title, List<String> head, List<List<String>> rows) {
        if (rows.isEmpty()) {
            return;
        }
        out.append('\n').append(title).append("\n\n");
        row(head);
        out.append("|---".concat("|---:".repeat(head.size() - 1))).append("|\n");
        rows.forEach(this::row);
    }

    private void row(List<String> cells) {
        out.append(cells.stream().collect(Collectors.joining(" | ", "| ", " |\n")));
    }
}
