package io.omnicache.jcache.internal.async;

import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Bounds how many asynchronous operations one manager has under way. A caller waits for a place; a thread that others' progress
 * depends on doesn't, and has as many further places in reserve. Thread-safe.
 */
public final class AsyncPermits {
    /** More than the commands that a connection has in flight at full speed; what they hold is small beside the values. */
    public static final int NUMBER = 4_096;

    private final Semaphore free = new Semaphore(NUMBER);
    private final Semaphore reserve = new Semaphore(NUMBER);

    /**
     * Takes a place.
     *
     * @param patience how long to wait for one
     * @return what the place is to be given back to, by {@link Semaphore#release()}; {@code null} if there was none in time, or the
     *     thread was interrupted, which it stays
     */
    public @Nullable Semaphore take(Duration patience) {
        if (free.tryAcquire()) {
            return free;
        }
        try {
            return free.tryAcquire(patience.toMillis(), TimeUnit.MILLISECONDS) ? free : null;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return null;
        }
    }

    /** Takes a place without waiting, if need be one in reserve; {@code null} if there is none. */
    public @Nullable Semaphore takeAtOnce() {
        return free.tryAcquire() ? free : reserve.tryAcquire() ? reserve : null;
    }
}
