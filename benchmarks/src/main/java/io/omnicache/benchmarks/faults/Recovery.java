package io.omnicache.benchmarks.faults;

/**
 * How soon after the end of a fault all is well.
 *
 * @param firstMillis until the first call succeeded; NaN: none did
 * @param backMillis until the throughput was {@link #SHARE} of that before, and stayed for {@link #WINDOW_MILLIS}; NaN: never
 */
record Recovery(double firstMillis, double backMillis) {
    static final double SHARE = 0.8;
    static final long WINDOW_MILLIS = 200;

    private static final long STEP_NANOS = 10_000_000;
    private static final long WINDOW_NANOS = WINDOW_MILLIS * 1_000_000;

    /**
     * @param successes when calls ended well, in order
     * @param perSecond how many did before the fault
     */
    static Recovery of(long[] successes, long faultEnded, double perSecond) {
        int from = 0;
        while (from < successes.length && successes[from] - faultEnded < 0) {
            from++;
        }
        if (from == successes.length) {
            return new Recovery(Double.NaN, Double.NaN);
        }
        double first = (successes[from] - faultEnded) / 1e6;
        double enough = SHARE * perSecond * WINDOW_MILLIS / 1e3;
        long last = successes[successes.length - 1];
        int to = from;
        for (long start = faultEnded; last - (start + WINDOW_NANOS) >= 0; start += STEP_NANOS) {
            while (successes[from] - start < 0) {
                from++;
            }
            while (successes[to] - (start + WINDOW_NANOS) < 0) {
                to++;
            }
            if (to - from >= enough) {
                return new Recovery(first, (start - faultEnded) / 1e6);
            }
        }
        return new Recovery(first, Double.NaN);
    }
}
