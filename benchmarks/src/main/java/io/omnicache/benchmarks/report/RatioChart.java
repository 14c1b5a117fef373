package io.omnicache.benchmarks.report;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.DoubleStream;

/**
 * The throughput of this library as a multiple of each rival's. Each measurement is a row. In it each rival has a mark
 * at the median and a line from the lowest to the highest round. The scale is logarithmic, so that twice and half have
 * the same distance from "equal".
 */
final class RatioChart {
    static final int WIDTH = 960;
    private static final int LEFT = 250;
    private static final int RIGHT = 40;
    private static final int LEGEND_TOP = 103;
    private static final int LEGEND_LINE = 22;
    private static final int RIVAL_HEIGHT = 13;
    private static final double[] TICKS = {0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 50, 100};

    private final Report report;
    private final List<Measurement> measurements;
    private final int rowHeight;
    private final List<LegendItem> legend;
    private final int top;
    private double lowest = 0.5;
    private double highest = 2;

    RatioChart(Report report, List<Measurement> measurements) {
        this.report = report;
        this.measurements = measurements;
        this.rowHeight = report.rivals().size() * RIVAL_HEIGHT + 14;
        this.legend = legendOf(report);
        this.top =
                (legend.isEmpty() ? LEGEND_TOP : legend.get(legend.size() - 1).y()) + 47;
        for (Measurement measurement : measurements) {
            for (String rival : report.rivals()) {
                Spread ratio = ratio(measurement, rival);
                if (ratio.isKnown()) {
                    lowest = Math.min(lowest, ratio.min());
                    highest = Math.max(highest, ratio.max());
                }
            }
        }
        lowest /= 1.1;
        highest *= 1.1;
    }

    String draw() {
        int bottom = top + measurements.size() * rowHeight;
        Svg svg = new Svg(WIDTH, bottom + 60, "Throughput of OmniCache JCache as a multiple of others'");
        svg.text(24, 34, Svg.Align.START, 20, Svg.INK, true, "Throughput of OmniCache JCache as a multiple of others'");
        Subtitle.draw(report, svg, 24, 56);
        for (LegendItem item : legend) {
            svg.marker(item.marker(), item.x(), item.y());
            svg.text(item.x() + 12, item.y() + 5, Svg.Align.START, 13, Svg.INK, false, item.text());
        }
        for (int i = 0; i < measurements.size(); i += 2) {
            svg.rectangle(16, top + i * rowHeight, WIDTH - 32, rowHeight, "#f6f8fa");
        }
        axis(svg, bottom);
        for (int i = 0; i < measurements.size(); i++) {
            row(svg, measurements.get(i), top + i * rowHeight);
        }
        return svg.toString();
    }

    /** One rival's mark and name above the rows. */
    record LegendItem(Marker marker, double x, int y, String text) {
        private static final double CHARACTER_WIDTH = 7.1;

        /** An estimate for a proportional font of 13 pixels: the picture doesn't know the reader's fonts. */
        static double widthOf(String text) {
            return 12 + text.length() * CHARACTER_WIDTH;
        }

        double right() {
            return x + widthOf(text);
        }
    }

    /** From left to right; an item that would pass the right margin begins the next line. */
    static List<LegendItem> legendOf(Report report) {
        List<LegendItem> items = new ArrayList<>();
        double x = 30;
        int y = LEGEND_TOP;
        for (int i = 0; i < report.rivals().size(); i++) {
            String text = "vs " + report.providers().get(report.rivals().get(i));
            double width = LegendItem.widthOf(text);
            if (!items.isEmpty() && x + width > WIDTH - RIGHT) {
                x = 30;
                y += LEGEND_LINE;
            }
            items.add(new LegendItem(Marker.ofRival(i), x, y, text));
            x += width + 22;
        }
        return items;
    }

    private void axis(Svg svg, int bottom) {
        for (double tick : TICKS) {
            if (tick < lowest || tick > highest) {
                continue;
            }
            boolean equal = tick == 1;
            svg.line(x(tick), top - 6, x(tick), bottom, equal ? Svg.INK : Svg.GRID, equal ? 1.5 : 1);
            String label = (tick < 1 ? Double.toString(tick) : Integer.toString((int) tick)) + "×";
            svg.text(x(tick), top - 12, Svg.Align.MIDDLE, 12, equal ? Svg.INK : Svg.FAINT, equal, label);
            svg.text(x(tick), bottom + 18, Svg.Align.MIDDLE, 12, equal ? Svg.INK : Svg.FAINT, equal, label);
        }
        svg.text(x(1) + 8, bottom + 42, Svg.Align.START, 13, Svg.INK, false, "OmniCache faster →");
        svg.text(x(1) - 8, bottom + 42, Svg.Align.END, 13, Svg.INK, false, "← slower");
    }

    private void row(Svg svg, Measurement measurement, int rowTop) {
        double middle = rowTop + rowHeight / 2.0;
        svg.text(LEFT - 14, middle - 3, Svg.Align.END, 14, Svg.INK, true, measurement.title());
        svg.text(
                LEFT - 14,
                middle + 14,
                Svg.Align.END,
                12,
                Svg.FAINT,
                false,
                measurement.value() + ", " + measurement.threadsTitle());
        for (int i = 0; i < report.rivals().size(); i++) {
            Spread ratio = ratio(measurement, report.rivals().get(i));
            if (!ratio.isKnown()) {
                continue;
            }
            double y = rowTop + 7 + (i + 0.5) * RIVAL_HEIGHT;
            Marker marker = Marker.ofRival(i);
            svg.line(x(ratio.min()), y, x(ratio.max()), y, marker.color(), 2);
            svg.marker(marker, x(ratio.median()), y);
        }
    }

    private Spread ratio(Measurement measurement, String rival) {
        return measurement
                .of(report.ours())
                .flatMap(ours -> measurement.of(rival).map(theirs -> ours.ratio(theirs, Round::operationsPerSecond)))
                .orElse(Spread.of(DoubleStream.empty()));
    }

    private double x(double ratio) {
        double share = Math.log(ratio / lowest) / Math.log(highest / lowest);
        return LEFT + share * (WIDTH - LEFT - RIGHT);
    }
}
