package io.omnicache.benchmarks.report;

import java.util.List;
import java.util.Optional;

/**
 * One case with one kind of value and one number of threads, by every provider.
 *
 * @param benchmark the case's name on the command line
 * @param title the case for readers
 * @param value the kind of value for readers
 */
public record Measurement(
        String benchmark, String title, String value, int threads, boolean virtual, List<Series> series) {
    public Measurement {
        series = List.copyOf(series);
    }

    public Optional<Series> of(String provider) {
        return series.stream()
                .filter(candidate -> candidate.provider().equals(provider))
                .findFirst();
    }

    public String threadsTitle() {
        if (virtual) {
            return threads + " virtual threads";
        }
        return threads == 1 ? "1 thread" : threads + " threads";
    }

    /** All that tells it from the other measurements. */
    public String fullTitle() {
        return title + ", " + value + ", " + threadsTitle();
    }
}
