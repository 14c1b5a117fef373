package io.omnicache.jcache.internal.redis.push;

import java.util.concurrent.atomic.AtomicInteger;

/**
 * How large the next reply to a read of one cache may be: the largest of the last ones, which is forgotten slowly.
 * Thread-safe.
 */
final class ReplySizes {
    /** Before anything is known: so cautious that a burst of large values stays below the server's limit. */
    static final int FIRST = 512 << 10;

    private static final int LEAST = 1 << 10;
    /** After so many smaller replies, about two thirds of the difference are forgotten. */
    private static final int MEMORY = 256;

    private final AtomicInteger expected = new AtomicInteger(FIRST);

    /** The size to reckon with, in bytes. */
    int expected() {
        return expected.get();
    }

    /** Notes the size of a reply. */
    void add(int size) {
        expected.accumulateAndGet(Math.max(LEAST, size), ReplySizes::next);
    }

    private static int next(int former, int size) {
        return size >= former ? size : former - (former - size + MEMORY - 1) / MEMORY;
    }
}
