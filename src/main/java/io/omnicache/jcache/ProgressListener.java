package io.omnicache.jcache;

import javax.cache.integration.CompletionListener;

/**
 * A completion listener that also hears how far a {@code loadAll} has come. Given to {@link javax.cache.Cache#loadAll}, it is called
 * after each slice of at most 1,000 keys, in the thread that loads, and before {@code onCompletion} or {@code onException}; it
 * must return soon. What it throws is logged and changes nothing.
 *
 * @see <a href="https://jcp.org/en/jsr/detail?id=107">JSR-107: CompletionListener</a>
 */
public interface ProgressListener extends CompletionListener {

    /**
     * More of the keys are done: loaded, in the cache already, or unknown to the loader.
     *
     * @param done how many of the keys are done; grows from call to call, up to {@code total} if all goes well
     * @param total how many keys the {@code loadAll} has been given
     */
    void onProgress(long done, long total);
}
