package io.omnicache.jcache.internal.redis.redisson;

import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import org.jspecify.annotations.Nullable;

/** Searches the chain of causes of a failure. */
final class ExceptionCauses {
    private ExceptionCauses() {}

    /**
     * Returns the outermost exception of a type in the chain of causes, which begins with the failure itself;
     * {@code null} if there is none.
     */
    static <T extends Throwable> @Nullable T find(@Nullable Throwable failure, Class<T> type) {
        for (Throwable t = failure; t != null; t = t.getCause()) {
            if (type.isInstance(t)) {
                return type.cast(t);
            }
        }
        return null;
    }

    /** Returns the innermost cause. */
    static Throwable innermost(Throwable failure) {
        Throwable t = failure;
        while (t.getCause() != null) {
            t = t.getCause();
        }
        return t;
    }

    /** Returns the failure without the exceptions in which futures wrap failures. */
    static Throwable unwrap(Throwable thrown) {
        Throwable t = thrown;
        while ((t instanceof ExecutionException || t instanceof CompletionException) && t.getCause() != null) {
            t = t.getCause();
        }
        return t;
    }
}
