package io.omnicache.jcache.internal.redis;

import io.netty.util.HashedWheelTimer;
import io.netty.util.Timeout;
import io.netty.util.TimerTask;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Runs tasks after a delay, up to about 5 ms late. Closing the timer runs all pending tasks. The timer has one thread,
 * which starts at the first use. Thread-safe.
 */
public final class TimeoutTimer implements AutoCloseable {
    private static final long TICK_MILLIS = 5;
    private static final int TICKS = 1_024;

    private final ThreadFactory factory;
    private final Object lock = new Object();
    private volatile @Nullable HashedWheelTimer timer;
    private volatile boolean closed;

    public TimeoutTimer() {
        this(new DefaultThreadFactory("omnicache-deadlines", true));
    }

    /** @param factory creates the timer's thread */
    TimeoutTimer(ThreadFactory factory) {
        this.factory = factory;
    }

    /**
     * Schedules a task.
     *
     * @param task the task, which must not wait; if the timer is closed, the task runs in this call and may run twice
     */
    public Scheduled schedule(Runnable task, long delayNanos) {
        Scheduled scheduled = new Scheduled(task);
        try {
            scheduled.timeout = timer().newTimeout(scheduled, delayNanos, TimeUnit.NANOSECONDS);
        } catch (IllegalStateException e) { // The timer has been stopped.
            task.run();
        }
        if (closed) { // A task that was added while the timer was being stopped would never run.
            task.run();
        }
        return scheduled;
    }

    /** Stops the timer and runs every pending task. Idempotent. */
    @Override
    public void close() {
        closed = true;
        HashedWheelTimer stopped;
        synchronized (lock) {
            stopped = timer;
        }
        if (stopped != null) {
            for (Timeout timeout : stopped.stop()) {
                try {
                    timeout.task().run(timeout);
                } catch (Exception e) {
                    throw new IllegalStateException("A task throws nothing", e);
                }
            }
        }
    }

    private HashedWheelTimer timer() {
        HashedWheelTimer present = timer;
        return present != null ? present : make();
    }

    private HashedWheelTimer make() {
        synchronized (lock) {
            HashedWheelTimer present = timer;
            if (closed) {
                throw new IllegalStateException("closed");
            }
            if (present == null) {
                present = start(new HashedWheelTimer(factory, TICK_MILLIS, TimeUnit.MILLISECONDS, TICKS, false));
                timer = present;
            }
            return present;
        }
    }

    /**
     * Starts the timer's thread at once. If the timer itself started the thread and failed, every caller would wait for
     * the start forever.
     */
    private static HashedWheelTimer start(HashedWheelTimer made) {
        try {
            made.start();
            return made;
        } catch (Throwable e) {
            made.stop();
            throw e;
        }
    }

    /** A scheduled task. */
    public static final class Scheduled implements TimerTask {
        private final Runnable task;
        private @Nullable Timeout timeout;

        private Scheduled(Runnable task) {
            this.task = task;
        }

        /** Cancels the task, unless the task has run. */
        public void cancel() {
            Timeout scheduled = timeout;
            if (scheduled != null) {
                scheduled.cancel();
            }
        }

        @Override
        public void run(Timeout due) {
            task.run();
        }
    }
}
