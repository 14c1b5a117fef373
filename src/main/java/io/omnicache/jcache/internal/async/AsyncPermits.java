package io.omnicache.jcache.internal.async;

import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Bounds the number of asynchronous operations of one manager that have begun and not ended. A caller waits for a
 * permit. A thread of {@link AsyncThreads} doesn't wait, since other operations depend on its progress; for such
 * threads there is a reserve of as many permits. Thread-safe.
 */
public final class AsyncPermits {
    /**
     * The number of permits, and the number in reserve: more than the commands that a connection has in flight at
     * full speed.
     */
    public static final int NUMBER = 4_096;

    private final Semaphore free = new Semaphore(NUMBER);
    private final Semaphore reserve = new Semaphore(NUMBER);

    /**
     * Takes a permit.
     *
     * @param timeout the longest wait for a permit
     * @return the semaphore to which the permit is returned, by {@link Semaphore#release()}; {@code null} after the
     *     timeout, or if the thread is interrupted. The thread stays interrupted
     */
    public @Nullable Semaphore take(Duration timeout) {
        if (free.tryAcquire()) {
            return free;
        }
        try {
            return free.tryAcquire(timeout.toMillis(), TimeUnit.MILLISECONDS) ? free : null;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return null;
        }
    }

    /**
     * Takes a permit without waiting, from the reserve if necessary. Returns the semaphore to which the permit is
     * returned; {@code null} if there is no permit.
     */
    public @Nullable Semaphore takeAtOnce() {
        return free.tryAcquire() ? free : reserve.tryAcquire() ? reserve : null;
    }
}
