package io.omnicache.jcache.internal.operation;

import io.omnicache.jcache.internal.store.Failures;
import java.util.function.Consumer;
import javax.cache.event.CacheEntryListenerException;
import org.jspecify.annotations.Nullable;

/**
 * What listeners threw while one operation changed its entries slice by slice: kept until all slices are done, since the changes
 * have happened. Used by one thread.
 */
final class ListenerFailures {
    private @Nullable Throwable kept;

    /** Does a slice; keeps what a listener throws. Anything else is thrown at once. */
    <S> void defer(S slice, Consumer<S> change) {
        try {
            change.accept(slice);
        } catch (CacheEntryListenerException e) {
            kept = Failures.add(kept, e);
        } catch (Throwable e) {
            Failures.rethrow(Failures.add(e, kept));
        }
    }

    void rethrow() {
        Failures.rethrow(kept);
    }
}
