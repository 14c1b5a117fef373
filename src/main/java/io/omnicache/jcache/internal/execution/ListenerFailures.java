package io.omnicache.jcache.internal.execution;

import io.omnicache.jcache.internal.store.Failures;
import javax.cache.event.CacheEntryListenerException;
import org.jspecify.annotations.Nullable;

/**
 * What listeners threw while one operation changed its entries batch by batch. It is kept until all batches are done, since the
 * changes have happened. Used by one thread.
 */
final class ListenerFailures {
    private @Nullable Throwable kept;

    /** Does a batch; keeps what a listener throws. Anything else is thrown at once. */
    void defer(Runnable batch) {
        try {
            batch.run();
        } catch (CacheEntryListenerException e) {
            kept = Failures.add(kept, e);
        } catch (Throwable e) {
            rethrowWith(e);
        }
    }

    /** Throws a failure that ends the operation; what was kept is suppressed in it. */
    void rethrowWith(Throwable failure) {
        Failures.rethrow(Failures.add(failure, kept));
    }

    /** Throws what was kept, if anything. */
    void rethrow() {
        Failures.rethrow(kept);
    }
}
