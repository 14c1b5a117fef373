package io.omnicache.benchmarks.multi;

import io.omnicache.benchmarks.report.Spread;
import java.util.Locale;

/**
 * One line of the results.
 *
 * @param goal what is to be reached; empty for none
 */
public record MultiFigure(String title, Spread spread, String goal) {
    String asTableRow() {
        return "| " + title + " | " + number(spread.median()) + " | " + number(spread.min()) + " | "
                + number(spread.max()) + " | " + goal + " |";
    }

    private static String number(double value) {
        return Double.isFinite(value) ? String.format(Locale.ROOT, value < 100 ? "%.2f" : "%,.0f", value) : "–";
    }
}
