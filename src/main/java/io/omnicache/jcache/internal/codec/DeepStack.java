package io.omnicache.jcache.internal.codec;

import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import javax.cache.CacheException;

/**
 * Runs recursive work on a new thread whose stack is large enough for the deepest nesting allowed. The caller waits; an
 * interrupt of the caller interrupts the work. At most four such threads run in a JVM, so that bytes planted in Redis
 * can't fill the memory with stacks. The operating system allocates memory for the used part of a stack only, and frees
 * that memory when the thread ends.
 */
public final class DeepStack {
    /** The number of levels of nesting that certainly fits into the stack of any thread. */
    public static final int USUAL_DEPTH = 200;

    /** The stack size in bytes for writing 30,000 levels of nesting, which is the default limit for values. */
    public static final long TO_WRITE = 128L << 20;

    /**
     * The stack size in bytes for reading 30,000 levels of nesting. Reading a level may need more stack than writing
     * it.
     */
    public static final long TO_READ = 320L << 20;

    private static final int MAX_THREADS = 4;
    private static final long MAX_WAIT_SECONDS = 10;
    private static final Semaphore PERMITS = new Semaphore(MAX_THREADS);

    private DeepStack() {}

    /**
     * Ends an attempt to write or read on the caller's stack; the codec then tries again on a deep stack. Has no stack
     * trace and no message.
     */
    public static final class RequiredException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        public RequiredException() {
            super(null, null, false, false);
        }
    }

    /** Returns whether the current thread has a deep stack. */
    public static boolean isHere() {
        return Thread.currentThread() instanceof DeepThread;
    }

    /**
     * Returns the result of the work, or throws the exception that the work threw.
     *
     * @throws CacheException if no thread is free for 10 s, or the JVM can't create one
     */
    public static <T> T call(long stackBytes, Supplier<T> work) {
        if (!acquire()) {
            throw new CacheException("A value with more than " + USUAL_DEPTH + " levels of nesting waited "
                    + MAX_WAIT_SECONDS + " s, or until an interrupt, for " + MAX_THREADS
                    + " others of that kind: flatten such values");
        }
        try {
            FutureTask<T> task = new FutureTask<>(work::get);
            DeepThread thread = new DeepThread(stackBytes, task);
            start(thread, stackBytes);
            return await(task, thread);
        } finally {
            PERMITS.release();
        }
    }

    private static boolean acquire() {
        try {
            return PERMITS.tryAcquire(MAX_WAIT_SECONDS, TimeUnit.SECONDS);
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

    private static <T> T await(FutureTask<T> task, Thread thread) {
        boolean interrupted = false;
        try {
            while (true) {
                try {
                    return task.get();
                } catch (InterruptedException e) {
                    interrupted = true;
                    thread.interrupt();
                }
            }
        } catch (ExecutionException e) {
            if (e.getCause() instanceof RuntimeException failure) {
                throw failure;
            }
            if (e.getCause() instanceof Error error) {
                throw error;
            }
            throw new IllegalStateException(e.getCause()); // A Supplier declares no other exception.
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private static final class DeepThread extends Thread {
        DeepThread(long stackBytes, Runnable task) {
            super(null, task, "omnicache-deep-value", stackBytes, false);
            setDaemon(true);
            setContextClassLoader(Thread.currentThread().getContextClassLoader());
        }
    }
}
