package io.omnicache.benchmarks.report;

import java.util.Locale;

/** Numbers as readers want them: three digits that count, and a dash for what isn't measured. */
final class Format {
    static final String UNKNOWN = "–";

    private Format() {}

    static String number(double value) {
        if (!Double.isFinite(value)) {
            return UNKNOWN;
        }
        if (value < 10) {
            return String.format(Locale.ROOT, "%.2f", value);
        }
        if (value < 100) {
            return String.format(Locale.ROOT, "%.1f", value);
        }
        double unit = Math.pow(10, Math.floor(Math.log10(value)) - 2);
        return String.format(Locale.ROOT, "%,.0f", Math.round(value / unit) * unit);
    }

    static String range(Spread spread) {
        return spread.isKnown()
                ? number(spread.median()) + " (" + number(spread.min()) + "–" + number(spread.max()) + ")"
                : UNKNOWN;
    }

    static String ratio(Spread spread) {
        return spread.isKnown()
                ? String.format(Locale.ROOT, "**%.2f** (%.2f–%.2f)", spread.median(), spread.min(), spread.max())
                : UNKNOWN;
    }
}
