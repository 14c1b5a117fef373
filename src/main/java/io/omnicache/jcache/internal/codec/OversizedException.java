package io.omnicache.jcache.internal.codec;

import javax.cache.CacheException;

/**
 * A key or a value takes more bytes than the limit allows. Nothing was sent and no store was told. The message names the sizes and
 * the setting, never the content.
 */
public final class OversizedException extends CacheException {
    private static final long serialVersionUID = 1L;

    private final long size;
    private final boolean atLeast;

    OversizedException(String message, long size, boolean atLeast) {
        super(message);
        this.size = size;
        this.atLeast = atLeast;
    }

    /** How many bytes it takes, or had taken when the encoding was stopped. */
    public long size() {
        return size;
    }

    /** Whether the encoding was stopped: the whole takes more than {@link #size()}. */
    boolean isAtLeast() {
        return atLeast;
    }
}
