package io.omnicache.jcache.internal.codec;

import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import javax.cache.CacheException;
import org.jspecify.annotations.Nullable;

/**
 * Runs work that recurses once for each level of nesting on a thread whose stack is large enough. Its memory is taken as the work
 * grows into it and given back at the end. The caller waits; an interrupt of the caller interrupts the work. Few run at the same
 * time, so that planted bytes can't fill the memory with stacks.
 */
final class DeepStack {
    /** Nesting that every thread's usual stack bears. */
    static final int USUAL_DEPTH = 200;

    /** For writing {@link SerialFilters#MAX_DEPTH} levels. */
    static final long TO_WRITE = 128L << 20;

    /** For reading what was written with the other: reading a level may take more than writing it. */
    static final long TO_READ = 320L << 20;

    private static final int AT_ONCE = 4;
    private static final long LONGEST_WAIT_SECONDS = 10;
    private static final Semaphore PERMITS = new Semaphore(AT_ONCE);

    private DeepStack() {}

    /** Whether the current thread is one of these. */
    static boolean isHere() {
        return Thread.currentThread() instanceof Deep<?>;
    }

    /**
     * The result of the work, or its exception.
     *
     * @throws CacheException if no thread can be had
     */
    static <T> T call(long stackBytes, Supplier<T> work) {
        if (!acquire()) {
            throw new CacheException("A value with more than " + USUAL_DEPTH + " levels of nesting waited "
                    + LONGEST_WAIT_SECONDS + " s, or until an interrupt, for " + AT_ONCE
                    + " others of that kind: flatten such values");
        }
        try {
            Deep<T> thread = new Deep<>(stackBytes, work);
            start(thread, stackBytes);
            join(thread);
            return thread.result();
        } finally {
            PERMITS.release();
        }
    }

    private static boolean acquire() {
        try {
            return PERMITS.tryAcquire(LONGEST_WAIT_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return PERMITS.tryAcquire();
        }
    }

    private static void start(Thread thread, long stackBytes) {
        try {
            thread.start();
        } catch (OutOfMemoryError e) {
            throw new CacheException(
                    "A value with more than " + USUAL_DEPTH + " levels of nesting needs a thread with a stack"
                            + " of up to " + (stackBytes >> 20) + " MiB, and the JVM can't have one: flatten it");
        }
    }

    private static void join(Thread thread) {
        boolean interrupted = false;
        while (true) {
            try {
                thread.join();
                break;
            } catch (InterruptedException e) {
                interrupted = true;
                thread.interrupt();
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private static final class Deep<T> extends Thread {
        private final Supplier<T> work;
        private @Nullable T result;
        private @Nullable Throwable failure;

        Deep(long stackBytes, Supplier<T> work) {
            super(null, null, "omnicache-deep-value", stackBytes, false);
            this.work = work;
            setDaemon(true);
            setContextClassLoader(Thread.currentThread().getContextClassLoader());
        }

        @Override
        public void run() {
            try {
                result = work.get();
            } catch (Throwable e) {
                failure = e;
            }
        }

        @SuppressWarnings("NullAway") // without a failure there is a result
        T result() {
            if (failure instanceof RuntimeException e) {
                throw e;
            }
            if (failure instanceof Error e) {
                throw e;
            }
            if (failure != null) {
                throw DeepStack.<RuntimeException>undeclared(failure);
            }
            return result;
        }
    }

    @SuppressWarnings("unchecked")
    private static <E extends Throwable> E undeclared(Throwable failure) throws E {
        throw (E) failure;
    }
}
