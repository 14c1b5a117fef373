package io.omnicache.benchmarks.tracking;

import io.omnicache.benchmarks.report.Spread;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;

/** A mode with a number of connections, and what was measured of it, round by round. */
record Variant(Mode mode, int trackers, List<Turn> turns) {
    static final String HEAD =
            "| tracking | connections | SETs/s | ratio | server us for each | ratio | MB pushed | KB a connection |";
    static final String RULE = "|---|--:|--:|--:|--:|--:|--:|--:|";

    Variant(Mode mode, int trackers) {
        this(mode, trackers, new ArrayList<>());
    }

    String asTableRow(Variant none) {
        return "| "
                + String.join(
                        " | ",
                        mode.title(),
                        Integer.toString(trackers),
                        range("%,.0f", spread(Turn::rate)),
                        range("%.2f", ratio(none, Turn::rate)),
                        range("%.2f", spread(Turn::serverMicros)),
                        range("%.2f", ratio(none, Turn::serverMicros)),
                        String.format(
                                Locale.ROOT, "%.1f", spread(Turn::pushedBytes).median() / 1e6),
                        trackers == 0
                                ? "–"
                                : String.format(
                                        Locale.ROOT,
                                        "%.0f",
                                        spread(Turn::memory).median() / trackers / 1e3))
                + " |";
    }

    private Spread spread(ToDoubleFunction<Turn> figure) {
        return Spread.of(turns.stream().mapToDouble(figure));
    }

    private Spread ratio(Variant none, ToDoubleFunction<Turn> figure) {
        return Spread.of(IntStream.range(0, turns.size())
                .mapToDouble(round -> figure.applyAsDouble(turns.get(round))
                        / figure.applyAsDouble(none.turns().get(round))));
    }

    private static String range(String format, Spread spread) {
        String[] numbers = {
            String.format(Locale.ROOT, format, spread.median()),
            String.format(Locale.ROOT, format, spread.min()),
            String.format(Locale.ROOT, format, spread.max())
        };
        return numbers[0] + " (" + numbers[1] + "–" + numbers[2] + ")";
    }
}
