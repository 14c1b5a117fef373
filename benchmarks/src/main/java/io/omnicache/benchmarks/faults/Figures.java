package io.omnicache.benchmarks.faults;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.ToDoubleFunction;
import java.util.function.ToLongFunction;

/**
 * What one candidate did under one fault. Times are milliseconds.
 *
 * @param calmPerSecond calls a second before the fault
 * @param operations calls during the fault that ended without an exception
 * @param errors calls during the fault that ended with one, by its kind
 * @param unknown failed changes that may have been carried out, during the fault and after it
 * @param older reads, during the whole turn, that returned what was too old
 * @param neverWritten reads that returned what nobody wrote
 * @param denied reads that returned what was said not to be written
 * @param missing reads that returned nothing where something had been written
 * @param p50 of calls during the fault, whether they succeeded or failed
 * @param slowest of these and of those after the fault
 * @param first from the fault's end to the first success; NaN: not while it was watched
 * @param back from the fault's end until most of the throughput was back; NaN as above
 * @param errorsAfter calls that began after the fault's end and failed
 */
public record Figures(
        double calmPerSecond,
        long operations,
        Map<String, Long> errors,
        long unknown,
        long older,
        long neverWritten,
        long denied,
        long missing,
        double p50,
        double p99,
        double slowest,
        double first,
        double back,
        long errorsAfter) {

    long wrong() {
        return older + neverWritten + denied;
    }

    /** Several rounds as one: counts are summed, of times the worst is taken. */
    static Figures of(List<Figures> rounds) {
        Map<String, Long> errors = new TreeMap<>();
        rounds.forEach(round -> round.errors().forEach((kind, count) -> errors.merge(kind, count, Long::sum)));
        return new Figures(
                rounds.stream().mapToDouble(Figures::calmPerSecond).average().orElse(Double.NaN),
                sum(rounds, Figures::operations),
                errors,
                sum(rounds, Figures::unknown),
                sum(rounds, Figures::older),
                sum(rounds, Figures::neverWritten),
                sum(rounds, Figures::denied),
                sum(rounds, Figures::missing),
                worst(rounds, Figures::p50),
                worst(rounds, Figures::p99),
                worst(rounds, Figures::slowest),
                worst(rounds, Figures::first),
                worst(rounds, Figures::back),
                sum(rounds, Figures::errorsAfter));
    }

    private static long sum(List<Figures> rounds, ToLongFunction<Figures> count) {
        return rounds.stream().mapToLong(count).sum();
    }

    /** NaN, which is "never", is the worst. */
    private static double worst(List<Figures> rounds, ToDoubleFunction<Figures> time) {
        return rounds.stream().mapToDouble(time).reduce(Math::max).orElse(Double.NaN);
    }
}
