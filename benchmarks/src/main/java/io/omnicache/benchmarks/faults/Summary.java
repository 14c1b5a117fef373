package io.omnicache.benchmarks.faults;

import java.util.Map;
import java.util.TreeMap;
import java.util.stream.LongStream;

/** Sums up what threads did around a fault. A call belongs to the fault if it was under way at any moment of it. */
final class Summary {
    private final ErrorKinds kinds;
    private final boolean dropsChanges;
    private final long begun;
    private final long ended;
    private final LongStream.Builder successes = LongStream.builder();
    private final LongStream.Builder durations = LongStream.builder();
    private final Map<String, Long> errors = new TreeMap<>();
    private final long[] verdicts = new long[Verdict.values().length];
    private long operations;
    private long unknown;
    private long errorsAfter;
    private long slowest;

    Summary(ErrorKinds kinds, boolean dropsChanges, long faultBegun, long faultEnded) {
        this.kinds = kinds;
        this.dropsChanges = dropsChanges;
        this.begun = faultBegun;
        this.ended = faultEnded;
    }

    /** Whether a call that ended so must have reached Redis. */
    static boolean hasReached(int outcome, boolean dropsChanges) {
        return outcome == OperationLog.HIT || outcome < OperationLog.FIRST_ERROR && !dropsChanges;
    }

    /** Adds a thread that has ended. */
    void add(Worker worker) {
        worker.log().forEach(this::call);
        addLast(worker);
    }

    /** Adds only what was read: the last look at all keys isn't part of the load. */
    void addLast(Worker worker) {
        for (Verdict verdict : Verdict.values()) {
            verdicts[verdict.ordinal()] += worker.count(verdict);
        }
    }

    private void call(long start, long end, int outcome) {
        boolean isError = outcome >= OperationLog.FIRST_ERROR;
        if (end - ended >= 0 && hasReached(outcome, dropsChanges)) {
            successes.add(end);
        }
        if (end - begun < 0) {
            return;
        }
        slowest = Math.max(slowest, end - start);
        unknown += isError && kinds.kind(outcome).isUnknown() ? 1 : 0;
        if (start - ended > 0) {
            errorsAfter += isError ? 1 : 0;
            return;
        }
        durations.add(end - start);
        if (isError) {
            errors.merge(kinds.kind(outcome).name(), 1L, Long::sum);
        } else {
            operations++;
        }
    }

    Figures figures(double calmPerSecond) {
        long[] sorted = durations.build().sorted().toArray();
        Recovery recovery = Recovery.of(successes.build().sorted().toArray(), ended, calmPerSecond);
        return new Figures(
                calmPerSecond,
                operations,
                errors,
                unknown,
                verdicts[Verdict.OLDER.ordinal()],
                verdicts[Verdict.NEVER_WRITTEN.ordinal()],
                verdicts[Verdict.DENIED.ordinal()],
                verdicts[Verdict.MISSING.ordinal()],
                percentile(sorted, 0.5),
                percentile(sorted, 0.99),
                slowest / 1e6,
                recovery.firstMillis(),
                recovery.backMillis(),
                errorsAfter);
    }

    private static double percentile(long[] sorted, double share) {
        return sorted.length == 0 ? Double.NaN : sorted[(int) ((sorted.length - 1) * share)] / 1e6;
    }
}
