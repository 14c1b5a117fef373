package io.omnicache.it.staleness;

import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.LongStream;

/**
 * What was counted of reads and writes. One thread counts; {@link #add} sums up what several have counted. As text it
 * goes from one JVM to another.
 */
public final class Tally {
    private static final int READS = 0;
    private static final int STALE = 1;
    private static final int STALE_BY_FOREIGN = 2;
    private static final int BACK = 3;
    private static final int WRITES = 4;
    private static final int FAILED = 5;
    private static final int WORST = 6;
    private static final int LOCAL = 7;
    private static final int FIRST_BUCKET = 8;

    /** For each power of two so many buckets of staleness: each is at most an eighth too large. */
    private static final int PARTS = 8;

    private final long[] counts = new long[FIRST_BUCKET + 64 * PARTS];

    /** Counts a read that was answered. */
    void read(long staleNanos, boolean isByForeign, boolean isBack) {
        counts[READS]++;
        counts[BACK] += isBack ? 1 : 0;
        if (staleNanos > 0) {
            counts[STALE]++;
            counts[STALE_BY_FOREIGN] += isByForeign ? 1 : 0;
            counts[WORST] = Math.max(counts[WORST], staleNanos);
            counts[FIRST_BUCKET + bucket(staleNanos)]++;
        }
    }

    void write() {
        counts[WRITES]++;
    }

    void failure() {
        counts[FAILED]++;
    }

    void local(long reads) {
        counts[LOCAL] += reads;
    }

    void add(Tally other) {
        for (int i = 0; i < counts.length; i++) {
            counts[i] = i == WORST ? Math.max(counts[i], other.counts[i]) : counts[i] + other.counts[i];
        }
    }

    /** The reads that were answered. */
    public long reads() {
        return counts[READS];
    }

    /** Reads that began when a newer version had been acknowledged. */
    public long stale() {
        return counts[STALE];
    }

    /** Those of them that missed a change by the foreign client. */
    public long staleByForeign() {
        return counts[STALE_BY_FOREIGN];
    }

    /** Reads older than what the same thread had read or written before. */
    public long back() {
        return counts[BACK];
    }

    public long writes() {
        return counts[WRITES];
    }

    /** Reads and writes that ended with an exception. */
    public long failed() {
        return counts[FAILED];
    }

    /** Reads that the cache says it answered by itself; negative if it doesn't say. */
    public long local() {
        return counts[LOCAL];
    }

    /** The longest staleness, in milliseconds. */
    public double worstMillis() {
        return counts[WORST] / 1e6;
    }

    public double stalePerMillion() {
        return 1e6 * stale() / Math.max(1, reads());
    }

    /** So stale are at most that share of the stale reads, in milliseconds; 0 without any. */
    public double staleMillis(double share) {
        return quantile(stale(), share);
    }

    /** So stale are at most that share of all reads, in milliseconds. */
    public double millis(double share) {
        double staleShare = 1 - (1 - share) * reads() / Math.max(1, stale());
        return staleShare <= 0 ? 0 : quantile(stale(), staleShare);
    }

    private double quantile(long of, double share) {
        long left = (long) Math.ceil(of * share);
        for (int i = 0; i < 64 * PARTS && left > 0; i++) {
            left -= counts[FIRST_BUCKET + i];
            if (left <= 0) {
                return Math.min(counts[WORST], end(i)) / 1e6;
            }
        }
        return 0;
    }

    private static int bucket(long nanos) {
        int power = 63 - Long.numberOfLeadingZeros(nanos);
        long part = power < 3 ? 0 : nanos >>> power - 3 & PARTS - 1;
        return power * PARTS + (int) part;
    }

    private static double end(int bucket) {
        return Math.pow(2, bucket / PARTS) * (1 + (bucket % PARTS + 1) / (double) PARTS);
    }

    String asText() {
        return LongStream.of(counts).mapToObj(Long::toString).collect(Collectors.joining(","));
    }

    static Tally of(String text) {
        Tally tally = new Tally();
        long[] counts =
                Arrays.stream(text.split(",")).mapToLong(Long::parseLong).toArray();
        System.arraycopy(counts, 0, tally.counts, 0, tally.counts.length);
        return tally;
    }

    @Override
    public String toString() {
        return String.format(
                Locale.ROOT,
                "%,d reads, %,d local, %,d stale (%,.1f per million; %,d by the foreign client), p99.9 of all %.2f ms, p50 and "
                        + "p99.9 of the stale %.2f and %.2f ms, worst %.2f ms, back %,d, %,d writes, %,d failures",
                reads(),
                local(),
                stale(),
                stalePerMillion(),
                staleByForeign(),
                millis(0.999),
                staleMillis(0.5),
                staleMillis(0.999),
                worstMillis(),
                back(),
                writes(),
                failed());
    }
}
