package io.omnicache.jcache.internal.redis.dispatch;

import io.netty.util.HashedWheelTimer;
import io.netty.util.Timeout;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Runs tasks when their delay has passed, or up to some 20 ms later; closing it runs all of them. Its one thread
 * starts at the first use. Thread-safe.
 */
final class TimeoutTimer implements AutoCloseable {
    private static final long TICK_MILLIS = 20;
    private static final int TICKS = 512;

    private final ThreadFactory factory;
    private final Object lock = new Object();
    private volatile @Nullable HashedWheelTimer timer;
    private volatile boolean closed;

    TimeoutTimer() {
        this(new DefaultThreadFactory("omnicache-deadlines", true));
    }

    /**
     * @param factory makes the timer's thread
     */
    TimeoutTimer(ThreadFactory factory) {
        this.factory = factory;
    }

    /**
     * Schedules a task.
     *
     * @param task must not wait; runs in this call if the timer is closed, and may run twice then
     * @return cancels the task; {@code null} if the task has run
     */
    @Nullable
    Timeout schedule(Runnable task, long delayNanos) {
        Timeout timeout = null;
        try {
            timeout = timer().newTimeout(due -> task.run(), delayNanos, TimeUnit.NANOSECONDS);
        } catch (IllegalStateException e) { // The timer has been stopped.
            task.run();
        }
        if (closed) { // A task that was added at the same time as the stop would never run.
            task.run();
        }
        return timeout;
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
     * Starts the timer's thread now: if that fails later, within the timer, every caller waits for the start for
     * ever.
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
}
