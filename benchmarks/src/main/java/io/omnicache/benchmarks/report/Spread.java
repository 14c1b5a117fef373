package io.omnicache.benchmarks.report;

import java.util.stream.DoubleStream;

/** The median of the rounds, and the lowest and highest of them. NaN where nothing was measured. */
public record Spread(double median, double min, double max) {

    /** Of what was measured; NaNs are left out. */
    public static Spread of(DoubleStream values) {
        double[] sorted = values.filter(Double::isFinite).sorted().toArray();
        int n = sorted.length;
        if (n == 0) {
            return new Spread(Double.NaN, Double.NaN, Double.NaN);
        }
        double median = n % 2 == 1 ? sorted[n / 2] : (sorted[n / 2 - 1] + sorted[n / 2]) / 2;
        return new Spread(median, sorted[0], sorted[n - 1]);
    }

    public boolean isKnown() {
        return !Double.isNaN(median);
    }
}
