package io.omnicache.jcache.internal.change;

import javax.cache.CacheException;

/** Until when one change decides again on what other clients have made of the entry. Immutable. */
public record ChangeDeadline(long nanoTime) {

    /** From now on as long as an entry's lock is waited for. */
    public static ChangeDeadline start() {
        return new ChangeDeadline(System.nanoTime() + WritePath.LOCK_TIMEOUT.toNanos());
    }

    /**
     * Does nothing before the deadline.
     *
     * @throws CacheException after it
     */
    public void check() {
        if (System.nanoTime() - nanoTime > 0) {
            throw new CacheException("An entry was changed by others for " + WritePath.LOCK_TIMEOUT.toMillis()
                    + " ms each time it was about to be changed here: look for an entry processor that changes its"
                    + " own entry through the cache");
        }
    }
}
