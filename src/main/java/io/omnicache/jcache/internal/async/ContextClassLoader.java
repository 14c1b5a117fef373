package io.omnicache.jcache.internal.async;

import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The context class loader of the thread that started an operation. The threads that continue the operation use it,
 * so that they decode values and run the application's code with the same classes as a synchronous call. Immutable.
 * Must not be kept longer than the operation.
 *
 * @param loader {@code null} if the thread has none
 */
public record ContextClassLoader(@Nullable ClassLoader loader) {

    /** The context class loader of the calling thread. */
    public static ContextClassLoader current() {
        return new ContextClassLoader(Thread.currentThread().getContextClassLoader());
    }

    /** Does the work with this context class loader, and restores the thread's own afterwards. */
    @SuppressWarnings("NullAway") // A thread may have no context class loader.
    public <T extends @Nullable Object> T call(Supplier<T> work) {
        Thread thread = Thread.currentThread();
        ClassLoader own = thread.getContextClassLoader();
        if (own == loader) {
            return work.get();
        }
        thread.setContextClassLoader(loader);
        try {
            return work.get();
        } finally {
            thread.setContextClassLoader(own);
        }
    }
}
