package io.omnicache.jcache.internal.redis.keyspace;

import io.omnicache.jcache.RedisCacheException;
import io.omnicache.jcache.internal.redis.OmittedText;
import io.omnicache.jcache.internal.redis.RedisErrors;
import java.util.List;

/**
 * How many keys a {@code SCAN} looks at: as many as give a page of a moderate number of bytes. Names of keys may be
 * long, and others choose them: a page that is too large is read past, and asked for again with fewer keys. Used by
 * one thread.
 */
final class PageSize {
    private static final long GROWTH = 4;
    private static final long BYTES = 256 << 10;
    private static final long SHRINKING = 16;

    private final long most;
    private long next;

    /** @param most the largest number of keys */
    PageSize(long most) {
        this.most = most;
        this.next = most;
    }

    long next() {
        return next;
    }

    /**
     * Adapts the number to a page that was read.
     *
     * @param keys the names; those that were read past count as well
     */
    void onPage(List<?> keys) {
        long bytes = 1;
        for (Object key : keys) {
            bytes += key instanceof OmittedText text ? text.length() : key instanceof byte[] name ? name.length : 0;
        }
        next = Math.max(1, Math.min(Math.min(most, GROWTH * next), next * BYTES / bytes));
    }

    /**
     * Adapts the number to a page that was too large, or that didn't come, which may be since it is large.
     *
     * @throws RedisCacheException the failure itself, unless the page was too large and can be smaller
     */
    void onFailure(RedisCacheException failure) {
        boolean isTooLarge = next > 1 && RedisErrors.isTooLarge(failure);
        if (isTooLarge || failure.isOutcomeUnknown()) {
            next = Math.max(1, next / SHRINKING);
        }
        if (!isTooLarge) {
            throw failure;
        }
    }
}
