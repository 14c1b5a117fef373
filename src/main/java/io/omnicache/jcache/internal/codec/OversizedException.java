package io.omnicache.jcache.internal.codec;

import javax.cache.CacheException;

/**
 * A key or value takes more bytes than the limit allows. The exception is thrown before a command is sent and before a
 * cache writer is called. The message names the sizes but no content. Outside codecs the message also names the
 * setting.
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

    /**
     * Creates the exception that a codec throws. A codec knows neither the cache nor the setting.
     *
     * @param size in bytes
     * @param atLeast whether encoding stopped at {@code size}, so that the whole encoding would be larger
     */
    public static OversizedException of(long size, boolean atLeast) {
        return new OversizedException(
                "It takes " + (atLeast ? "more than " : "") + size + " bytes, which is too much", size, atLeast);
    }

    /** Returns the encoded size in bytes; if encoding stopped early, the number of bytes until then. */
    public long size() {
        return size;
    }

    /** Returns whether encoding stopped early, so that the whole encoding would be larger than {@link #size()}. */
    boolean isAtLeast() {
        return atLeast;
    }
}
