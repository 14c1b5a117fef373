package io.omnicache.jcache.internal.codec.wrap;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** One algorithm of compression. Thread-safe. */
interface Compressor {
    /**
     * Compresses the content.
     *
     * @param offset how many bytes are left free before the data in the result
     * @return {@code null} if it doesn't get smaller
     */
    byte @Nullable [] compress(byte[] content, int offset);

    /**
     * Inflates data. Allocates no more than a few times of what they really inflate to.
     *
     * @param from where the data begin
     * @param size how many bytes they must inflate to
     * @throws RuntimeException if they are damaged, or inflate to more or less
     */
    byte[] inflate(byte[] stored, int from, int size);

    /** The size of the first buffer for data that announce a size. */
    static int firstBuffer(int dataLength, int size) {
        return (int) Math.min(size, 1_024 + 16L * dataLength);
    }

    /** A larger buffer, after one that was full. */
    static byte[] larger(byte[] full, int size) {
        return Arrays.copyOf(full, (int) Math.min(size, 4L * full.length));
    }
}
