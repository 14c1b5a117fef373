package io.omnicache.jcache.internal.async;

import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The context class loader of the thread that started an operation, for the thread that goes on with it: classes of values, and the
 * application's code, find there what they would find in a synchronous call. To be forgotten with the operation.
 *
 * @param loader may be null, as a thread's may
 */
public record ContextClassLoader(@Nullable ClassLoader loader) {

    /** That of this thread. */
    public static ContextClassLoader current() {
        return new ContextClassLoader(Thread.currentThread().getContextClassLoader());
    }

    /** Does the work with it as this thread's context class loader, which is what it was afterwards. */
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
