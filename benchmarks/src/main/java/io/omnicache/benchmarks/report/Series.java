package io.omnicache.benchmarks.report;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;

/** The rounds of one provider in one measurement; the same index is the same round for all providers. */
public record Series(String provider, List<Round> rounds) {
    public Series {
        rounds = List.copyOf(rounds);
    }

    /** In JSON the numbers of all rounds lie in one list per figure. */
    @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
    static Series ofJson(Map<String, Object> json) {
        int rounds = numbers(json, Figure.OPERATIONS).size();
        return new Series(
                (String) json.get("provider"),
                IntStream.range(0, rounds)
                        .mapToObj(i -> Figure.round(figure -> {
                            Object number = numbers(json, figure).get(i);
                            return number == null ? Double.NaN : ((Number) number).doubleValue();
                        }))
                        .toList());
    }

    @JsonValue
    Map<String, Object> json() {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("provider", provider);
        for (Figure figure : Figure.values()) {
            json.put(figure.json(), rounds.stream().map(figure::of).toList());
        }
        return json;
    }

    private static List<?> numbers(Map<String, Object> json, Figure figure) {
        return (List<?>) json.getOrDefault(figure.json(), List.of());
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
