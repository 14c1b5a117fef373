package io.omnicache.jcache;

import javax.cache.integration.CompletionListener;

/**
 * A completion listener that also gets the progress of a {@code loadAll}. Pass it to
 * {@link javax.cache.Cache#loadAll}. The loading thread calls {@code onProgress} after each batch of at most 1,000
 * keys, and before {@code onCompletion} or {@code onException}; so the methods must return soon. An exception that
 * {@code onProgress} throws is logged and has no other effect.
 *
 * @see <a href="https://jcp.org/en/jsr/detail?id=107">JSR-107: CompletionListener</a>
 */
public interface ProgressListener extends CompletionListener {

    /**
     * Called when more keys are done: loaded, in the cache before, or unknown to the loader.
     *
     * @param done the number of keys that are done; grows with each call, up to {@code total} if nothing fails
     * @param total the number of keys that the {@code loadAll} was given
     */
    void onProgress(long done, long total);
}
