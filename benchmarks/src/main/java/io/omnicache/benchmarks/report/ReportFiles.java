package io.omnicache.benchmarks.report;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Writes a report into a folder: {@code results.json}, {@code results.md} and the charts beside them. */
public final class ReportFiles {
    /** More rows than that are a chart a number of threads. */
    private static final int ROWS = 16;

    private ReportFiles() {}

    /** @return the table */
    public static Path write(Report report, Path folder) {
        try {
            Files.createDirectories(folder);
            Files.writeString(folder.resolve("results.json"), Json.write(report));
            Path table = Files.writeString(folder.resolve("results.md"), MarkdownTable.of(report));
            for (Map.Entry<String, String> chart : charts(report).entrySet()) {
                Files.writeString(folder.resolve(chart.getKey() + ".svg"), chart.getValue());
            }
            return table;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Writes records as JSON. */
    public static void writeJson(Object value, Path file) throws IOException {
        Files.writeString(file, Json.write(value));
    }

    public static Report read(Path json) {
        try {
            return Json.read(Files.readString(json), Report.class);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Map<String, String> charts(Report report) {
        Map<String, String> charts = new LinkedHashMap<>();
        if (report.measurements().size() <= ROWS) {
            charts.put("ratios", new RatioChart(report, report.measurements()).draw());
        } else {
            grouped(report, Measurement::threadsTitle)
                    .forEach((threads, rows) ->
                            charts.put("ratios-" + fileName(threads), new RatioChart(report, rows).draw()));
        }
        grouped(report, measurement -> measurement.benchmark() + " " + measurement.value())
                .forEach((name, rows) -> {
                    charts.put(
                            "throughput-" + fileName(name),
                            new BarChart(report, rows, "operations per second", Round::operationsPerSecond).draw());
                    charts.put(
                            "p99-" + fileName(name),
                            new BarChart(report, rows, "p99 in microseconds, less is better", Round::p99).draw());
                });
        return charts;
    }

    private static Map<String, List<Measurement>> grouped(Report report, Function<Measurement, String> key) {
        return report.measurements().stream()
                .collect(Collectors.groupingBy(key, LinkedHashMap::new, Collectors.toList()));
    }

    private static String fileName(String title) {
        return title.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]+", "-");
    }
}
