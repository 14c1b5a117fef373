package io.omnicache.jcache.internal.redis;

import io.netty.util.HashedWheelTimer;
import io.netty.util.Timeout;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Runs things when their time is up, or a few milliseconds later, and at the latest when this is closed. Its one thread is there
 * from the first use on. Thread-safe.
 */
final class Deadlines implements AutoCloseable {
    private static final long TICK_MILLIS = 20;
    private static final int TICKS = 512;

    private final ThreadFactory factory;
    private final Object lock = new Object();
    private volatile @Nullable HashedWheelTimer timer;
    private volatile boolean closed;

    Deadlines() {
        this(new DefaultThreadFactory("omnicache-deadlines", true));
    }

    /**
     * @param factory makes the thread
     */
    Deadlines(ThreadFactory factory) {
        this.factory = factory;
    }

    /**
     * @param end must not wait; runs in this call if this is closed, and may run twice then
     * @return by which it is called off; {@code null} if it has run
     */
    @Nullable
    Timeout watch(Runnable end, long nanos) {
        Timeout timeout = null;
        try {
            timeout = timer().newTimeout(due -> end.run(), nanos, TimeUnit.NANOSECONDS);
        } catch (IllegalStateException e) { // The timer has been stopped.
            end.run();
        }
        if (closed) { // Else what was added beside the stop would never run.
            end.run();
        }
        return timeout;
    }

    /** What is watched ends now. Idempotent. */
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
                    throw new IllegalStateException("What is watched throws nothing", e);
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

    /** One whose thread could not be started would let everybody wait for that for ever. */
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
