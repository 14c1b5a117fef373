package io.omnicache.jcache.internal.codec;

import java.security.SecureRandom;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The bytes that stand in the place of an entry while a thread computes its value: a lease. They are no value: for
 * every operation the entry is absent. Each lease has other bytes, in all JVMs. Thread-safe.
 *
 * <p>A lease is 24 bytes: eight that all leases begin with, eight random ones of the JVM, and a counter. No text in
 * UTF-8 contains the byte FF. A byte array of the codec {@code bytes} isn't mistaken for a lease unless it has 24
 * bytes and begins with the same eight.
 */
public final class LeaseMarker {
    private static final byte[] BEGIN = {ValueKind.LEASE, (byte) 0xFF, 'l', 'e', 'a', 's', 'e', (byte) 0xFE};
    private static final int LENGTH = 3 * Long.BYTES;
    private static final long JVM = new SecureRandom().nextLong();
    private static final AtomicLong COUNTER = new AtomicLong();

    private LeaseMarker() {}

    /** Returns the bytes of a new lease. */
    public static byte[] create() {
        byte[] lease = Arrays.copyOf(BEGIN, LENGTH);
        putLong(lease, Long.BYTES, JVM);
        putLong(lease, 2 * Long.BYTES, COUNTER.incrementAndGet());
        return lease;
    }

    /** Returns the bytes that every lease begins with. */
    public static byte[] begin() {
        return BEGIN.clone();
    }

    /** Whether these bytes are a lease. */
    public static boolean isLease(byte[] bytes) {
        return bytes.length == LENGTH
                && bytes[0] == ValueKind.LEASE
                && Arrays.equals(bytes, 0, BEGIN.length, BEGIN, 0, BEGIN.length);
    }

    private static void putLong(byte[] to, int at, long value) {
        for (int i = 0; i < Long.BYTES; i++) {
            to[at + i] = (byte) (value >>> 8 * (Long.BYTES - 1 - i));
        }
    }
}
