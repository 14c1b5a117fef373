package io.omnicache.jcache.internal.config.setting;

/**
 * A number of bytes. Immutable.
 *
 * @param bytes the number of bytes, at least one
 */
public record ByteSize(int bytes) {
    static final long KB = 1L << 10;
    static final long MB = 1L << 20;
    static final long GB = 1L << 30;

    public ByteSize {
        if (bytes < 1) {
            throw new IllegalArgumentException("A size of " + bytes + " bytes");
        }
    }

    /** Returns a size in units of 1,048,576 bytes. */
    public static ByteSize ofMegabytes(int number) {
        return new ByteSize(Math.toIntExact(number * MB));
    }

    /** Returns the size in the largest unit that gives a whole number: {@code 64MB}. */
    @Override
    public String toString() {
        if (bytes % GB == 0) {
            return bytes / GB + "GB";
        } else if (bytes % MB == 0) {
            return bytes / MB + "MB";
        }
        return bytes % KB == 0 ? bytes / KB + "KB" : bytes + " bytes";
    }
}
