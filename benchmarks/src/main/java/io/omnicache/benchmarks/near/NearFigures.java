package io.omnicache.benchmarks.near;

import io.omnicache.benchmarks.report.Spread;
import io.omnicache.benchmarks.report.TimeChart;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;

/** What was measured of one cache with one value and number of threads, round by round. */
record NearFigures(
        NearValue value,
        int threads,
        NearProvider provider,
        List<Double> nanos,
        List<Double> cpuNanos,
        List<Double> allocated) {

    /** @param ours whose time is divided by this one's, within each round */
    String asTableRow(NearFigures ours) {
        Spread time = Spread.of(nanos.stream().mapToDouble(Double::doubleValue));
        Spread ratio = ratio(nanos, ours.nanos);
        Spread cpu = Spread.of(cpuNanos.stream().mapToDouble(Double::doubleValue));
        Spread cpuRatio = ratio(cpuNanos, ours.cpuNanos);
        Spread bytes = Spread.of(allocated.stream().mapToDouble(Double::doubleValue));
        return String.format(
                Locale.ROOT,
                "| %s | %d | %s | %,.1f (%,.1f–%,.1f) | %.2f (%.2f–%.2f) | %,.1f (%,.1f–%,.1f) | %.2f (%.2f–%.2f) | %,.0f |",
                value.title(),
                threads,
                provider.title(),
                time.median(),
                time.min(),
                time.max(),
                ratio.median(),
                ratio.min(),
                ratio.max(),
                cpu.median(),
                cpu.min(),
                cpu.max(),
                cpuRatio.median(),
                cpuRatio.min(),
                cpuRatio.max(),
                bytes.median());
    }

    /** The time of a read, for a chart. */
    TimeChart.Bar asBar() {
        return new TimeChart.Bar(
                provider.title(),
                Spread.of(nanos.stream().mapToDouble(Double::doubleValue)),
                provider == NearProvider.OMNICACHE_NEAR);
    }

    private static Spread ratio(List<Double> theirs, List<Double> ours) {
        return Spread.of(IntStream.range(0, Math.min(theirs.size(), ours.size()))
                .mapToDouble(round -> theirs.get(round) / ours.get(round)));
    }
}
