package io.omnicache.benchmarks.faults;

import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.locks.LockSupport;

/** One thread of a {@link Load}: reads any key, and changes its own ones, one call after the other. */
final class Worker implements Runnable {
    /** One of so many calls is a change. */
    private static final int CHANGES = 4;

    /** After a failure the thread does something else for so long. */
    private static final long PAUSE_NANOS = 1_000_000;

    private final Load load;
    private final Subject subject;
    private final List<KeyHistory> all;
    private final List<KeyHistory> own;
    private final SplittableRandom random;
    private final OperationLog log = new OperationLog();
    private final long[] verdicts = new long[Verdict.values().length];
    private volatile boolean isChanging;
    private volatile Throwable end;

    /** @param own keys of {@code all} that no other thread changes */
    Worker(Load load, Subject subject, List<KeyHistory> all, List<KeyHistory> own, long seed) {
        this.load = load;
        this.subject = subject;
        this.all = all;
        this.own = own;
        this.random = new SplittableRandom(seed);
    }

    @Override
    public void run() {
        try {
            own.forEach(this::change);
            load.filled();
            while (!load.isOver()) {
                if (random.nextInt(CHANGES) > 0 || !changeUnlessHeld()) {
                    read(any(all));
                }
            }
        } catch (Throwable e) {
            end = e;
        }
    }

    /** Whether a change is under way; none begins while the load is held. */
    boolean isChanging() {
        return isChanging;
    }

    OperationLog log() {
        return log;
    }

    long count(Verdict verdict) {
        return verdicts[verdict.ordinal()];
    }

    /** What ended the thread besides the end of the load; null for nothing. */
    Throwable failure() {
        return end;
    }

    /** Reads once, and judges. */
    void read(KeyHistory key) {
        KeyHistory.Known known = key.known();
        long start = System.nanoTime();
        String value;
        try {
            value = subject.get(key.key());
        } catch (RuntimeException e) {
            failed(start, e, false); // A read changes nothing.
            return;
        }
        ended(start, value == null ? OperationLog.MISS : OperationLog.HIT);
        Verdict verdict = key.judge(known, value);
        verdicts[verdict.ordinal()]++;
        if (verdict.isWrong()) {
            load.tell(verdict + " at " + key.key() + ": " + value + "; known when the read began: " + known);
        }
    }

    private boolean changeUnlessHeld() {
        isChanging = true;
        boolean mayChange = !load.isHeld();
        if (mayChange) {
            change(any(own));
        }
        isChanging = false;
        return mayChange;
    }

    private void change(KeyHistory key) {
        long version = key.begin();
        String value = KeyHistory.isRemoval(version) ? null : key.value(version);
        long start = System.nanoTime();
        try {
            if (value == null) {
                subject.remove(key.key());
            } else {
                subject.put(key.key(), value);
            }
        } catch (RuntimeException e) {
            boolean isUnknown = subject.mayBeDone(e);
            if (!isUnknown) {
                key.deny(version);
            }
            failed(start, e, isUnknown);
            return;
        }
        ended(start, OperationLog.CHANGE);
        key.acknowledge(version);
    }

    private void ended(long start, int outcome) {
        log.add(start, System.nanoTime(), outcome);
        load.count(outcome);
    }

    private void failed(long start, RuntimeException failure, boolean isUnknown) {
        log.add(start, System.nanoTime(), load.errors().number(failure, isUnknown));
        LockSupport.parkNanos(PAUSE_NANOS);
    }

    private KeyHistory any(List<KeyHistory> keys) {
        return keys.get(random.nextInt(keys.size()));
    }
}
