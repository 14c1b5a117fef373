package io.omnicache.jcache.internal.redis;

import java.lang.ref.WeakReference;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The time that the present operation of a thread may take, with everything for which it waits: connecting, replies,
 * redirects, retries, locks. All waits of an operation ask for what is left of the same time, so they don't add up.
 * The clock starts at the first wait, or at the first command. It stands still while the application's own code runs
 * (loader, writer, entry processor, listener), and while the operation waits for such code of another thread or JVM;
 * these waits have limits of their own.
 *
 * <p>An operation that the application's code calls has a time of its own. A command outside any operation, of a
 * background thread for example, is an operation by itself.
 *
 * <p>There is one object for each thread, and only this thread uses it. Exception: any thread may read
 * {@link #freeNanos}.
 */
public final class OperationTime {
    /**
     * The reference is weak, so that the application's threads don't keep the classes of this library. While an
     * operation is under way, the method that has begun it keeps the object.
     */
    private static final ThreadLocal<@Nullable WeakReference<OperationTime>> OF_THREAD = new ThreadLocal<>();

    /** In the place of {@link #freeSince} while the time of a pause is being added. */
    private static final long CHANGING = Long.MIN_VALUE;

    private boolean isBegun;
    private boolean isRunning;
    /** How long the operation may take. */
    private long nanos;
    /** The end of the operation, if the clock is running, as {@link System#nanoTime()}. */
    private long end;

    /** How many pauses the thread is in, one within the other. */
    private int pauses;
    /** For how long the clock has stood still. Written by this thread. */
    private volatile long freeNanos;
    /** Since when the clock has been standing still; 0 if it isn't. Written by this thread. */
    private volatile long freeSince;

    private OperationTime() {}

    /** Returns the time of the calling thread's operation. */
    public static OperationTime ofThread() {
        WeakReference<OperationTime> known = OF_THREAD.get();
        OperationTime time = known == null ? null : known.get();
        return time == null ? create() : time;
    }

    private static OperationTime create() {
        OperationTime time = new OperationTime();
        OF_THREAD.set(new WeakReference<>(time));
        return time;
    }

    /**
     * Begins an operation, unless the thread is in the middle of one. Reads no clock.
     *
     * @return whether an operation has begun, which the caller must end by {@link #end()}
     */
    public boolean begin(long timeoutNanos) {
        if (isBegun) {
            return false;
        }
        isBegun = true;
        nanos = timeoutNanos;
        return true;
    }

    /** Returns whether the thread is inside an operation, or in code of the application that an operation calls. */
    public boolean isInside() {
        return isBegun || pauses > 0;
    }

    /** Ends the operation. */
    public void end() {
        isBegun = false;
        isRunning = false;
    }

    /** Continues an operation that another thread has begun; to be ended as usual. */
    public void resume(long until, long timeoutNanos) {
        isBegun = true;
        isRunning = true;
        nanos = timeoutNanos;
        end = until;
    }

    /** Returns the end of the operation under way, as {@link System#nanoTime()}. */
    public long until() {
        return isRunning ? end : System.nanoTime() + nanos;
    }

    /**
     * Returns the end of a wait that begins now: the end of the operation, or an earlier one.
     *
     * @param now {@link System#nanoTime()}
     * @param longestNanos the longest wait
     */
    public long deadline(long now, long longestNanos) {
        long own = now + longestNanos;
        if (!isBegun) {
            return own;
        }
        if (!isRunning) {
            isRunning = true;
            end = now + nanos;
        }
        return own - end < 0 ? own : end;
    }

    /** Returns how long a wait may take that begins now; 0 or less if the operation's time is up. */
    public long limit(long longestNanos) {
        long now = System.nanoTime();
        return deadline(now, longestNanos) - now;
    }

    /**
     * As {@link #limit}, for something that the operation could do without: takes half of what is left of its time at
     * most.
     */
    public long share(long longestNanos) {
        if (!isBegun) {
            return longestNanos;
        }
        long left = limit(Long.MAX_VALUE / 4);
        return Math.min(longestNanos, left / 2);
    }

    /** Returns whether the time of the operation is up. */
    public boolean isUp() {
        return isBegun && isRunning && end - System.nanoTime() <= 0;
    }

    /** Begins the next slice of an operation on many entries, which may take as long as a whole operation. */
    public void renew() {
        if (isBegun) {
            long renewed = System.nanoTime() + nanos;
            end = isRunning && end - renewed > 0 ? end : renewed;
            isRunning = true;
        }
    }

    /** Takes back a wait that has ended, since it was for code of the application, in whatever thread or JVM. */
    public void giveBack(long waitedNanos) {
        if (isRunning) {
            end += waitedNanos;
        }
        if (freeSince == 0) {
            free(waitedNanos);
        }
    }

    /** Stops the clock. Returns what {@link #goOn} needs, which must follow. */
    public long pause() {
        long now = System.nanoTime();
        if (pauses++ == 0) {
            freeSince = now == 0 ? 1 : now;
        }
        return now;
    }

    /** Lets the clock run again. */
    public void goOn(long pausedAt) {
        long took = System.nanoTime() - pausedAt;
        if (--pauses == 0) {
            freeSince = CHANGING;
            free(took);
            freeSince = 0;
        }
        if (isRunning) {
            end += took;
        }
    }

    /** Runs code of the application, whose time doesn't count. Operations that it calls have their own time. */
    public static <T extends @Nullable Object> T inApplication(Supplier<T> code) {
        OperationTime time = ofThread();
        boolean wasBegun = time.isBegun;
        boolean wasRunning = time.isRunning;
        long before = time.nanos;
        long until = time.end;
        long start = time.pause();
        time.end();
        try {
            return code.get();
        } finally {
            time.isBegun = wasBegun;
            time.isRunning = wasRunning;
            time.nanos = before;
            time.end = until;
            time.goOn(start);
        }
    }

    /** As {@link #inApplication(Supplier)}, for code without a result. */
    public static void inApplication(Runnable code) {
        inApplication(() -> {
            code.run();
            return true;
        });
    }

    @SuppressWarnings("NonAtomicOperationOnVolatileField") // Only this thread writes.
    private void free(long nanosToAdd) {
        freeNanos += nanosToAdd;
    }

    /** Returns for how long the clock has stood still in the thread of this object until now. Any thread. */
    public long freeNanos() {
        while (true) {
            long since = freeSince;
            long ended = freeNanos;
            if (since != CHANGING && since == freeSince && ended == freeNanos) {
                return since == 0 ? ended : ended + System.nanoTime() - since;
            }
        }
    }
}
