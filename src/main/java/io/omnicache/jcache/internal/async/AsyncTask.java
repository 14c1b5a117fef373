package io.omnicache.jcache.internal.async;

import java.util.concurrent.ForkJoinTask;
import java.util.concurrent.ForkJoinWorkerThread;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Something to run, once, by whichever thread comes first: a pool that can't make a thread for what it was given keeps that in its
 * queue. What it throws is logged. Thread-safe.
 */
final class AsyncTask extends ForkJoinTask<Void> {
    private static final long serialVersionUID = 1L;
    private static final Logger LOG = LoggerFactory.getLogger(AsyncTask.class);
    private static final short NEW = 0;
    private static final short TAKEN = 1;

    private final transient Runnable work;

    AsyncTask(Runnable work) {
        this.work = work;
    }

    /** Returns whether it hasn't been run and never will be. */
    boolean withdraw() {
        return compareAndSetForkJoinTaskTag(NEW, TAKEN);
    }

    /** Code of the application may have interrupted a thread of the pool, which belongs to others next. */
    static void clearInterruption() {
        if (Thread.currentThread() instanceof ForkJoinWorkerThread) {
            Thread.interrupted();
        }
    }

    @Override
    protected boolean exec() {
        if (compareAndSetForkJoinTaskTag(NEW, TAKEN)) {
            try {
                work.run();
            } catch (Throwable e) {
                LOG.error("An asynchronous operation, or what depends on it, failed", e);
            } finally {
                clearInterruption();
            }
        }
        return true;
    }

    @Override
    @SuppressWarnings("NullAway") // There is no result.
    public Void getRawResult() {
        return null;
    }

    @Override
    protected void setRawResult(Void value) {}
}
