package io.omnicache.benchmarks.faults;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;

/**
 * Threads that read and change a cache without a pause, from {@link #begin} to {@link #end}, whatever happens to it; and judge every answer. One
 * thread steers.
 */
final class Load {
    private static final int KEYS_EACH = 64;
    private static final int TOLD = 5;

    /** Longer than any call of a client that has an end. */
    private static final long PATIENCE_MILLIS = 60_000;

    /** How long the last read of all keys may take, if the cache still fails. */
    private static final long LAST_READ_MILLIS = 3_000;

    private final Subject subject;
    private final List<KeyHistory> keys = new ArrayList<>();
    private final List<Worker> workers = new ArrayList<>();
    private final List<Thread> threads = new ArrayList<>();
    private final ErrorKinds errors = new ErrorKinds();
    private final LongAdder reached = new LongAdder();
    private final AtomicInteger told = new AtomicInteger();
    private final CountDownLatch filled;
    private double calmPerSecond;
    private volatile boolean isHeld;
    private volatile boolean isOver;

    Load(Subject subject, int number) {
        this.subject = subject;
        this.filled = new CountDownLatch(number);
        for (int i = 0; i < number; i++) {
            List<KeyHistory> own = new ArrayList<>();
            for (int j = 0; j < KEYS_EACH; j++) {
                own.add(new KeyHistory("k" + i + "-" + j));
            }
            keys.addAll(own);
            workers.add(new Worker(this, subject, keys, own, i));
        }
    }

    /**
     * Starts the threads, and returns when the cache is warm and its throughput has been measured.
     *
     * @return calls a second that reached Redis
     */
    double begin(long warmUpMillis, long calmMillis) throws InterruptedException {
        for (Worker worker : workers) {
            Thread thread = new Thread(worker, "worker");
            thread.setDaemon(true);
            threads.add(thread);
            thread.start();
        }
        if (!filled.await(PATIENCE_MILLIS, TimeUnit.MILLISECONDS)) {
            throw new IllegalStateException("The cache wasn't filled");
        }
        Thread.sleep(warmUpMillis);
        long start = System.nanoTime();
        long before = reached.sum();
        Thread.sleep(calmMillis);
        calmPerSecond = (reached.sum() - before) / ((System.nanoTime() - start) / 1e9);
        return calmPerSecond;
    }

    /** Returns when no change is under way; none begins until {@link #goOn()}. */
    void hold() throws InterruptedException {
        isHeld = true;
        while (workers.stream().anyMatch(Worker::isChanging)) {
            Thread.sleep(1);
        }
    }

    void goOn() {
        isHeld = false;
    }

    /**
     * Watches until the throughput is back, ends the threads, and reads every key for the last time.
     *
     * @param faultBegun when the fault began and ended, by {@link System#nanoTime()}, which all JVMs of a machine share
     * @param leastMillis at least so long after the fault's end, and at most
     */
    Figures end(long faultBegun, long faultEnded, long leastMillis, long mostMillis) throws InterruptedException {
        awaitRecovery(faultEnded + leastMillis * 1_000_000, faultEnded + mostMillis * 1_000_000);
        isOver = true;
        long patience = System.nanoTime() + PATIENCE_MILLIS * 1_000_000;
        for (Thread thread : threads) {
            thread.join(Math.max(1, (patience - System.nanoTime()) / 1_000_000));
            if (thread.isAlive()) {
                throw new IllegalStateException("A call hasn't returned " + PATIENCE_MILLIS + " ms after the fault");
            }
        }
        for (Worker worker : workers) {
            if (worker.failure() != null) {
                throw new IllegalStateException("A thread ended", worker.failure());
            }
        }
        Worker last = new Worker(this, subject, keys, keys, 0);
        long end = System.nanoTime() + LAST_READ_MILLIS * 1_000_000;
        keys.stream().takeWhile(key -> System.nanoTime() - end < 0).forEach(last::read);
        Summary summary = new Summary(errors, subject.dropsChanges(), faultBegun, faultEnded);
        workers.forEach(summary::add);
        summary.addLast(last);
        return summary.figures(calmPerSecond);
    }

    boolean isHeld() {
        return isHeld;
    }

    boolean isOver() {
        return isOver;
    }

    ErrorKinds errors() {
        return errors;
    }

    void filled() {
        filled.countDown();
    }

    /** Counts a call that ended without an exception, if it has reached Redis. */
    void count(int outcome) {
        if (Summary.hasReached(outcome, subject.dropsChanges())) {
            reached.increment();
        }
    }

    /** Prints the first wrong answers. */
    void tell(String words) {
        if (told.incrementAndGet() <= TOLD) {
            System.out.println(words);
        }
    }

    private void awaitRecovery(long least, long most) throws InterruptedException {
        boolean isBack = false;
        long from = System.nanoTime();
        long before = reached.sum();
        while (System.nanoTime() - most < 0 && !(isBack && System.nanoTime() - least > 0)) {
            Thread.sleep(Recovery.WINDOW_MILLIS);
            long now = System.nanoTime();
            long sum = reached.sum();
            isBack |= (sum - before) / ((now - from) / 1e9) >= Recovery.SHARE * calmPerSecond;
            from = now;
            before = sum;
        }
        Thread.sleep(Recovery.WINDOW_MILLIS); // The windows of the exact figure begin elsewhere.
    }
}
