package io.omnicache.jcache.internal.async;

import java.util.concurrent.ForkJoinTask;
import java.util.concurrent.ForkJoinWorkerThread;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A task that runs once, in the thread that takes it first. The task may be in the queues of several pools, since a
 * pool that can't create a thread for a task keeps the task in its queue. Exceptions of the task are logged.
 * Thread-safe.
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

    /** Prevents the task from running. Returns {@code false} if the task has begun already. */
    boolean withdraw() {
        return compareAndSetForkJoinTaskTag(NEW, TAKEN);
    }

    /**
     * Clears the interrupt status of a pool's thread: code of the application may have set it, and the thread runs
     * other tasks next.
     */
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
                LOG.error("An asynchronous operation, or a stage that depends on it, failed", e);
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
