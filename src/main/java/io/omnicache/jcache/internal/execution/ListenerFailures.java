package io.omnicache.jcache.internal.execution;

import io.omnicache.jcache.internal.store.Failures;
import javax.cache.event.CacheEntryListenerException;
import org.jspecify.annotations.Nullable;

/**
 * Collects the exceptions of listeners while one operation changes entries batch by batch. They are thrown after
 * the last batch, since the changes have been made. Used by one thread.
 */
final class ListenerFailures {
    private @Nullable Throwable kept;

    /** Runs a batch. Keeps an exception of a listener; any other failure is thrown at once. */
    void defer(Runnable batch) {
        try {
            batch.run();
        } catch (CacheEntryListenerException e) {
            kept = Failures.add(kept, e);
        } catch (Throwable e) {
            rethrowWith(e);
        }
    }

    /** Throws a failure that ends the operation, with the kept exceptions as suppressed ones. */
    void rethrowWith(Throwable failure) {
        Failures.rethrow(Failures.add(failure, kept));
    }

    /** Throws the kept exceptions, if there are any. */
    void rethrow() {
        Failures.rethrow(kept);
    }
}
