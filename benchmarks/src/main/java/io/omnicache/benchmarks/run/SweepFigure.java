package io.omnicache.benchmarks.run;

import io.omnicache.benchmarks.report.Spread;
import java.util.Locale;
import java.util.stream.DoubleStream;

/** One line of the sweep's results. */
record SweepFigure(String title, Spread spread) {

    static SweepFigure of(String title, DoubleStream rounds) {
        return new SweepFigure(title, Spread.of(rounds));
    }

    String asTableRow() {
        return "| " + title + " | " + number(spread.median()) + " | " + number(spread.min()) + " | "
                + number(spread.max()) + " |";
    }

    private static String number(double value) {
        return String.format(Locale.ROOT, value < 100 ? "%.2f" : "%,.0f", value);
    }
}
