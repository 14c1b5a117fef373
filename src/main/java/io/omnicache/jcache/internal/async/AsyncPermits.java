package io.omnicache.jcache.internal.async;

import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Bounds the number of asynchronous operations of one manager that have begun and not ended, and the bytes of their
 * commands. A caller waits for a permit, and with a large value also for its bytes. A thread of {@link AsyncThreads}
 * doesn't wait, since other operations depend on its progress; for such threads there is a reserve of as many permits,
 * and no bound of bytes. Thread-safe.
 */
public final class AsyncPermits {
    /**
     * The number of permits, and the number in reserve: more than the commands that a connection has in flight at
     * full speed.
     */
    public static final int NUMBER = 4_096;

    /** There was no room for the bytes of a command. */
    public static final int NO_BYTES = -1;

    /**
     * The bytes of commands that may be under way: 64 MB, or an eighth of the heap. Otherwise callers that outrun the server
     * would fill the memory long before they had all permits.
     */
    public static final int BYTES =
            (int) Math.min(64 << 20, Runtime.getRuntime().maxMemory() / 8);
    /** Commands up to this size aren't counted: all permits together have room for them. */
    private static final int SMALL = 1 << 10;

    private final Semaphore bytes = new Semaphore(BYTES);
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

    /**
     * Takes the bytes of a command; all of them for one that is larger.
     *
     * @param timeout the longest wait
     * @return what is to be given back by {@link #giveBytes}; {@link #NO_BYTES} after the timeout, or if the thread is
     *     interrupted. The thread stays interrupted
     */
    public int takeBytes(long size, Duration timeout) {
        if (size <= SMALL) {
            return 0;
        }
        int counted = (int) Math.min(size, BYTES);
        if (bytes.tryAcquire(counted)) {
            return counted;
        }
        try {
            return bytes.tryAcquire(counted, timeout.toNanos(), TimeUnit.NANOSECONDS) ? counted : NO_BYTES;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return NO_BYTES;
        }
    }

    /** Gives back what {@link #takeBytes} has returned. */
    public void giveBytes(int counted) {
        if (counted > 0) {
            bytes.release(counted);
        }
    }
}
