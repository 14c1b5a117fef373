package io.omnicache.jcache.internal.async;

import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The context class loader of the thread that started an operation, for the threads that go on with it: values are
 * decoded, and the application's code runs, with the classes of a synchronous call. Immutable. Not to be kept longer
 * than the operation.
 *
 * @param loader {@code null} if the thread has none
 */
public record ContextClassLoader(@Nullable ClassLoader loader) {

    /** The one of the calling thread. */
    public static ContextClassLoader current() {
        return new ContextClassLoader(Thread.currentThread().getContextClassLoader());
    }

    /** Does the work with this context class loader, and restores the thread's own afterwards. */
    @SuppressWarnings("NullAway") // A thread may have none.
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
