package io.omnicache.benchmarks.report;

import java.util.List;
import java.util.stream.DoubleStream;

/**
 * How many times as fast as each rival we are: a row a measurement, a mark a rival with a line from its worst to its best
 * round, on a logarithmic scale, so that twice and half are as far from "equal".
 */
final class RatioChart {
    private static final int WIDTH = 960;
    private static final int LEFT = 250;
    private static final int RIGHT = 40;
    private static final int TOP = 150;
    private static final int LANE = 13;
    private static final double[] TICKS = {0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 50, 100};

    private final Report report;
    private final List<Measurement> measurements;
    private final int rowHeight;
    private double lowest = 0.5;
    private double highest = 2;

    RatioChart(Report report, List<Measurement> measurements) {
        this.report = report;
        this.measurements = measurements;
        this.rowHeight = report.rivals().size() * LANE + 14;
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
        int bottom = TOP + measurements.size() * rowHeight;
        Svg svg = new Svg(WIDTH, bottom + 60, "Throughput of OmniCache JCache as a multiple of others'");
        svg.text(24, 34, Svg.Align.START, 20, Svg.INK, true, "Throughput of OmniCache JCache as a multiple of others'");
        Subtitle.draw(report, svg, 24, 56);
        legend(svg);
        for (int i = 0; i < measurements.size(); i += 2) {
            svg.rectangle(16, TOP + i * rowHeight, WIDTH - 32, rowHeight, "#f6f8fa");
        }
        axis(svg, bottom);
        for (int i = 0; i < measurements.size(); i++) {
            row(svg, measurements.get(i), TOP + i * rowHeight);
        }
        return svg.toString();
    }

    private void legend(Svg svg) {
        double x = 30;
        for (int i = 0; i < report.rivals().size(); i++) {
            String name = "vs " + report.providers().get(report.rivals().get(i));
            svg.marker(Marker.ofRival(i), x, 103);
            svg.text(x + 12, 108, Svg.Align.START, 13, Svg.INK, false, name);
            x += 34 + name.length() * 7.1;
        }
    }

    private void axis(Svg svg, int bottom) {
        for (double tick : TICKS) {
            if (tick < lowest || tick > highest) {
                continue;
            }
            boolean equal = tick == 1;
            svg.line(x(tick), TOP - 6, x(tick), bottom, equal ? Svg.INK : Svg.GRID, equal ? 1.5 : 1);
            String label = (tick < 1 ? Double.toString(tick) : Integer.toString((int) tick)) + "×";
            svg.text(x(tick), TOP - 12, Svg.Align.MIDDLE, 12, equal ? Svg.INK : Svg.FAINT, equal, label);
            svg.text(x(tick), bottom + 18, Svg.Align.MIDDLE, 12, equal ? Svg.INK : Svg.FAINT, equal, label);
        }
        svg.text(x(1) + 8, bottom + 42, Svg.Align.START, 13, Svg.INK, false, "OmniCache faster →");
        svg.text(x(1) - 8, bottom + 42, Svg.Align.END, 13, Svg.INK, false, "← slower");
    }

    private void row(Svg svg, Measurement measurement, int top) {
        double middle = top + rowHeight / 2.0;
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
            double y = top + 7 + (i + 0.5) * LANE;
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
