package io.omnicache.benchmarks.report;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/**
 * How long one call takes: a bar for each, in groups, on one logarithmic scale, since a call that is answered in the JVM
 * and a call to a server differ a thousand times. Bars carry their names and figures, so nothing depends on colour.
 */
public final class TimeChart {
    private static final int WIDTH = 860;
    private static final int LEFT = 250;
    private static final int RIGHT = 120;
    private static final int TOP = 104;
    private static final int BAR = 18;
    private static final int STEP = 24;
    private static final int HEAD = 34;
    private static final double NANOS_PER_MICRO = 1_000;
    private static final double NANOS_PER_MILLI = 1_000_000;

    private final String title;
    private final String subtitle;
    private final List<Group> groups;
    private final double lowest;
    private final double highest;

    /** Calls with something in common, such as the value. */
    public record Group(String title, List<Bar> bars) {}

    /**
     * One call.
     *
     * @param nanos of the rounds
     * @param ours whether the bar is to stand out
     */
    public record Bar(String name, Spread nanos, boolean ours) {}

    /** @param subtitle where and how it was measured */
    public TimeChart(String title, String subtitle, List<Group> groups) {
        this.title = title;
        this.subtitle = subtitle;
        this.groups = groups;
        this.lowest = Math.pow(
                10,
                Math.floor(Math.log10(
                        bars().mapToDouble(bar -> bar.nanos().min()).min().orElse(10))));
        this.highest = bars().mapToDouble(bar -> bar.nanos().max()).max().orElse(100);
    }

    private Stream<Bar> bars() {
        return groups.stream().flatMap(group -> group.bars().stream());
    }

    /** Writes the picture. */
    public void write(Path file) throws IOException {
        Files.writeString(file, draw());
    }

    String draw() {
        int height = TOP + groups.size() * HEAD + (int) bars().count() * STEP + 30;
        Svg svg = new Svg(WIDTH, height, title);
        svg.text(24, 34, Svg.Align.START, 20, Svg.INK, true, title);
        svg.text(24, 56, Svg.Align.START, 13, Svg.FAINT, false, subtitle);
        for (double tick = lowest; tick <= highest; tick *= 10) {
            svg.line(x(tick), TOP - 6, x(tick), height - 16, Svg.GRID, 1);
            svg.text(x(tick), TOP - 12, Svg.Align.MIDDLE, 12, Svg.FAINT, false, time(tick));
        }
        double y = TOP;
        for (Group group : groups) {
            svg.text(24, y + 20, Svg.Align.START, 14, Svg.INK, true, group.title());
            y += HEAD - 6;
            for (Bar bar : group.bars()) {
                bar(svg, bar, y);
                y += STEP;
            }
            y += 6;
        }
        return svg.toString();
    }

    private void bar(Svg svg, Bar bar, double y) {
        Spread nanos = bar.nanos();
        double baseline = y + BAR - 4;
        double middle = y + BAR / 2.0;
        svg.text(LEFT - 10, baseline, Svg.Align.END, 13, Svg.INK, bar.ours(), bar.name());
        svg.rectangle(LEFT, y, x(nanos.median()) - LEFT, BAR, bar.ours() ? Marker.OURS : Marker.THEIRS);
        svg.line(x(nanos.min()), middle, x(nanos.max()), middle, Svg.INK, 1.5);
        svg.text(x(nanos.max()) + 8, baseline, Svg.Align.START, 13, Svg.INK, bar.ours(), time(nanos.median()));
    }

    private static String time(double nanos) {
        if (nanos >= NANOS_PER_MILLI) {
            return Format.number(nanos / NANOS_PER_MILLI).replaceAll("\\.0+$", "") + " ms";
        }
        return nanos < NANOS_PER_MICRO
                ? String.format(Locale.ROOT, "%.0f ns", nanos)
                : Format.number(nanos / NANOS_PER_MICRO).replaceAll("\\.00$", "") + " µs";
    }

    private double x(double nanos) {
        double share = Math.log(Math.max(nanos, lowest) / lowest) / Math.log(highest / lowest);
        return LEFT + share * (WIDTH - LEFT - RIGHT);
    }
}
