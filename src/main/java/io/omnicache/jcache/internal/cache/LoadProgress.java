package io.omnicache.jcache.internal.cache;

import io.omnicache.jcache.ProgressListener;
import java.util.function.LongConsumer;
import javax.cache.integration.CompletionListener;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells a {@link ProgressListener} how far a load has come. What it throws doesn't end the load. */
record LoadProgress(ProgressListener listener, String cacheName, long total) implements LongConsumer {
    private static final Logger LOG = LoggerFactory.getLogger(LoadProgress.class);

    /** Tells nobody, if the listener isn't one of progress. */
    static LongConsumer of(@Nullable CompletionListener listener, String cacheName, long total) {
        return listener instanceof ProgressListener progress
                ? new LoadProgress(progress, cacheName, total)
                : done -> {};
    }

    @Override
    public void accept(long done) {
        try {
            listener.onProgress(done, total);
        } catch (Throwable e) {
            LOG.warn("Cache {}: a progress listener failed", cacheName, e);
        }
    }
}
