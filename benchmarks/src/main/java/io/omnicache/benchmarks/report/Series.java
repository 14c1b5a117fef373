package io.omnicache.benchmarks.report;

import java.util.List;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;

/** The rounds of one provider in one measurement; the same index is the same round for all providers. */
public record Series(String provider, List<Round> rounds) {
    public Series {
        rounds = List.copyOf(rounds);
    }

    public Spread spread(ToDoubleFunction<Round> figure) {
        return Spread.of(rounds.stream().mapToDouble(figure));
    }

    /** This one's figure divided by the other's, round by round: what slows a whole round down is in both. */
    public Spread ratio(Series other, ToDoubleFunction<Round> figure) {
        int shared = Math.min(rounds.size(), other.rounds.size());
        return Spread.of(IntStream.range(0, shared)
                .mapToDouble(i -> figure.applyAsDouble(rounds.get(i)) / figure.applyAsDouble(other.rounds.get(i))));
    }
}
