package io.omnicache.jcache.fuzz;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Gives inputs to a target, one after the other, each by a seed of its own. An input is accepted, or refused by a documented
 * exception. Never may it hang, end in another exception or error, or allocate more memory than the target may: these are
 * findings, and the loop goes on after each.
 *
 * <p>{@code -Domnicache.fuzz.seed=7} takes other inputs, and {@code -Domnicache.fuzz.only=123} only the input of this number.
 */
final class FuzzRun {
    /** How long one input may take, on a busy machine: the usual one takes microseconds. */
    private static final Duration HANG = Duration.ofSeconds(Long.getLong("omnicache.fuzz.hang-seconds", 20));

    /** The first inputs load classes, which takes so much memory. */
    private static final int FIRST = 20;

    private static final long CLASSES = 64L << 20;
    private static final int MOST_FINDINGS = 20;
    private static final int SHOWN = 1_000;
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    private final FuzzTarget target;
    private final long seed;
    private final long end;
    private final Duration hang;
    private final List<Finding> findings = new ArrayList<>();
    private long accepted;
    private long done;
    private double largest;
    private long next;
    private volatile Attempt current;
    private volatile Throwable brokenInput;

    private FuzzRun(FuzzTarget target, long seed, long first, long number, Duration hang) {
        this.target = target;
        this.seed = seed;
        this.next = first;
        this.end = first + number;
        this.hang = hang;
    }

    /** What went wrong. */
    enum Kind {
        HANG,
        CRASH,
        MEMORY
    }

    record Finding(Kind kind, String description) {}

    /**
     * The figures of a run.
     *
     * @param largest of all inputs the largest part of the allowed memory that was allocated
     */
    record Figures(String target, long seed, long inputs, long accepted, double largest, List<Finding> findings) {
        @Override
        public String toString() {
            return "fuzz %-24s seed %d: %,9d inputs, %,9d accepted, %,9d refused, %3.0f %% of the memory, %d findings"
                    .formatted(target, seed, inputs, accepted, inputs - accepted, 100 * largest, findings.size());
        }
    }

    private record Attempt(long number, byte[] input, long started) {}

    static long seed() {
        return Long.getLong("omnicache.fuzz.seed", 1);
    }

    static Figures run(FuzzTarget target, long seed, long number) {
        Long only = Long.getLong("omnicache.fuzz.only");
        return only == null ? run(target, seed, 0, number, HANG) : run(target, seed, only, 1, HANG);
    }

    static Figures run(FuzzTarget target, long seed, long first, long number, Duration hang) {
        FuzzRun run = new FuzzRun(target, seed, first, number, hang);
        run.all();
        return new Figures(target.name(), seed, run.done, run.accepted, run.largest, run.findings);
    }

    private void all() {
        while (next < end && findings.size() < MOST_FINDINGS) {
            Thread worker = new Thread(this::work, "fuzz " + target.name());
            worker.setDaemon(true);
            worker.start();
            waitFor(worker);
            if (brokenInput != null) {
                throw new IllegalStateException("No input could be made", brokenInput);
            }
        }
    }

    /** Returns when the worker has ended, or hangs: then it is left alone, and another one goes on behind its input. */
    private void waitFor(Thread worker) {
        while (true) {
            try {
                worker.join(Math.max(1, hang.toMillis() / 10));
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
            Attempt attempt = current;
            if (!worker.isAlive()) {
                return;
            }
            if (attempt != null && System.nanoTime() - attempt.started > hang.toNanos()) {
                String stack = Arrays.stream(worker.getStackTrace())
                        .limit(30)
                        .map(frame -> "\n\tat " + frame)
                        .collect(Collectors.joining());
                synchronized (this) {
                    if (current != attempt) {
                        continue; // It has ended meanwhile.
                    }
                    current = null;
                    found(Kind.HANG, attempt, "after " + hang + stack);
                    next = attempt.number + 1;
                    done++;
                }
                worker.interrupt();
                return;
            }
        }
    }

    private void work() {
        for (long number = next; number < end && findings.size() < MOST_FINDINGS; number++) {
            byte[] input;
            try {
                input = target.input().apply(new Dice(seed * 1_000_003 + number));
            } catch (Throwable e) {
                brokenInput = e;
                return;
            }
            Attempt attempt = new Attempt(number, input, System.nanoTime());
            current = attempt;
            long before = THREADS.getCurrentThreadAllocatedBytes();
            Throwable failure = null;
            boolean isAccepted = false;
            try {
                isAccepted = target.reader().accepts(input);
            } catch (Throwable e) { // Anything may come, that's what is looked for.
                failure = e;
            }
            long allocated = THREADS.getCurrentThreadAllocatedBytes() - before;
            synchronized (this) {
                if (current != attempt) {
                    return; // It took so long that another thread has taken over.
                }
                judge(attempt, isAccepted, failure, allocated);
                next = number + 1;
                current = null;
            }
        }
    }

    private void judge(Attempt attempt, boolean isAccepted, Throwable failure, long allocated) {
        done++;
        accepted += isAccepted ? 1 : 0;
        long most = target.mostAllocated(attempt.input.length) + (done <= FIRST ? CLASSES : 0);
        largest = Math.max(largest, (double) allocated / most);
        if (failure != null && !target.refusal().test(failure)) {
            found(Kind.CRASH, attempt, describe(failure));
        } else if (allocated > most) {
            found(Kind.MEMORY, attempt, "%,d bytes were allocated, %,d are allowed".formatted(allocated, most));
        }
    }

    private static String describe(Throwable failure) {
        return failure
                + Arrays.stream(failure.getStackTrace())
                        .limit(12)
                        .map(frame -> "\n\tat " + frame)
                        .collect(Collectors.joining());
    }

    private void found(Kind kind, Attempt attempt, String what) {
        byte[] start = Arrays.copyOf(attempt.input, Math.min(SHOWN, attempt.input.length));
        findings.add(new Finding(
                kind,
                "%s of %s by input %d of seed %d, %d bytes, %s: %s"
                        .formatted(
                                kind,
                                target.name(),
                                attempt.number,
                                seed,
                                attempt.input.length,
                                HexFormat.of().formatHex(start),
                                what)));
    }
}
