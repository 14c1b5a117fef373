package io.omnicache.benchmarks.faults;

import io.omnicache.benchmarks.report.Spread;
import io.omnicache.benchmarks.report.TimeChart;
import java.util.List;
import java.util.Map;

/** The slowest call under each fault, as a picture. */
final class FaultChart {
    private static final double NANOS = 1e6;

    private FaultChart() {}

    /**
     * @param about what figures depend on
     * @param rows of one timeout, in the order of the table
     */
    static TimeChart of(Map<String, String> about, int timeout, List<FaultTable.Row> rows) {
        List<Fault> faults = rows.stream().map(FaultTable.Row::fault).distinct().toList();
        return new TimeChart(
                "The slowest call, with a timeout of " + timeout + " ms",
                about.getOrDefault("date", "") + " · " + about.getOrDefault("machine", "") + " · logarithmic",
                faults.stream()
                        .map(fault -> new TimeChart.Group(
                                fault.title().replace("`", ""),
                                rows.stream()
                                        .filter(row -> row.fault() == fault
                                                && !row.rounds().isEmpty())
                                        .map(FaultChart::bar)
                                        .toList()))
                        .filter(group -> !group.bars().isEmpty())
                        .toList());
    }

    private static TimeChart.Bar bar(FaultTable.Row row) {
        Spread slowest = Spread.of(row.rounds().stream().mapToDouble(round -> round.slowest() * NANOS));
        return new TimeChart.Bar(
                row.candidate().title().replace("`", ""),
                slowest,
                row.candidate().isOurs());
    }
}
