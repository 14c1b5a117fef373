package io.omnicache.benchmarks.report;

import java.util.List;
import java.util.function.ToDoubleFunction;

/**
 * One case: a bar a provider for each number of threads, all on one scale. Bars carry their names and figures, so nothing
 * depends on colour; ours only stands out. The thin line shows the lowest and the highest round.
 */
final class BarChart {
    private static final int WIDTH = 860;
    private static final int LEFT = 190;
    private static final int RIGHT = 110;
    private static final int TOP = 98;
    private static final int BAR = 18;
    private static final int STEP = 24;
    private static final int HEAD = 34;

    private final Report report;
    private final List<Measurement> measurements;
    private final String unit;
    private final ToDoubleFunction<Round> figure;
    private final double highest;

    BarChart(Report report, List<Measurement> measurements, String unit, ToDoubleFunction<Round> figure) {
        this.report = report;
        this.measurements = measurements;
        this.unit = unit;
        this.figure = figure;
        this.highest = measurements.stream()
                .flatMap(measurement -> measurement.series().stream())
                .mapToDouble(series -> series.spread(figure).max())
                .filter(Double::isFinite)
                .max()
                .orElse(1);
    }

    String draw() {
        int bars = measurements.stream()
                .mapToInt(measurement -> measurement.series().size())
                .sum();
        int height = TOP + measurements.size() * HEAD + bars * STEP + 24;
        Measurement first = measurements.get(0);
        String title = first.title() + ", " + first.value() + ": " + unit;
        Svg svg = new Svg(WIDTH, height, title);
        svg.text(24, 34, Svg.Align.START, 20, Svg.INK, true, title);
        Subtitle.draw(report, svg, 24, 56);
        double y = TOP;
        for (Measurement measurement : measurements) {
            svg.text(LEFT + 6, y + 18, Svg.Align.START, 14, Svg.INK, true, measurement.threadsTitle());
            y += HEAD - 6;
            for (Series series : measurement.series()) {
                bar(svg, series, y);
                y += STEP;
            }
            y += 6;
        }
        svg.line(LEFT, TOP + 4, LEFT, height - 20, Svg.FAINT, 1);
        return svg.toString();
    }

    private void bar(Svg svg, Series series, double y) {
        Spread spread = series.spread(figure);
        boolean ours = series.provider().equals(report.ours());
        String name = report.providers().get(series.provider());
        double baseline = y + BAR - 4;
        svg.text(LEFT - 10, baseline, Svg.Align.END, 13, Svg.INK, ours, name);
        if (!spread.isKnown()) {
            svg.text(LEFT + 8, baseline, Svg.Align.START, 13, Svg.FAINT, false, Format.UNKNOWN);
            return;
        }
        double middle = y + BAR / 2.0;
        svg.rectangle(LEFT, y, width(spread.median()), BAR, ours ? Marker.OURS : Marker.THEIRS);
        svg.line(LEFT + width(spread.min()), middle, LEFT + width(spread.max()), middle, Svg.INK, 1.5);
        for (double end : new double[] {spread.min(), spread.max()}) {
            svg.line(LEFT + width(end), middle - 4, LEFT + width(end), middle + 4, Svg.INK, 1.5);
        }
        svg.text(
                LEFT + width(spread.max()) + 8,
                baseline,
                Svg.Align.START,
                13,
                Svg.INK,
                ours,
                Format.number(spread.median()));
    }

    private double width(double value) {
        return value / highest * (WIDTH - LEFT - RIGHT);
    }
}
