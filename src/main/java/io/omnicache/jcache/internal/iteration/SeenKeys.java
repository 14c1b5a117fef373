package io.omnicache.jcache.internal.iteration;

import java.nio.ByteBuffer;
import java.security.DigestException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.concurrent.ThreadLocalRandom;

/**
 * The keys that an iteration has seen, each as 128 bits of a SHA-256 digest. A key takes 22 to 43 bytes, whatever its
 * length. Among a billion keys, the probability that two different keys count as equal is less than 10^-20; a random
 * seed prevents the choice of keys that collide. Used by one thread.
 */
final class SeenKeys {
    private static final int SMALLEST = 256;
    private static final int DIGEST = 32;

    private final MessageDigest sha256 = newDigest();
    private final byte[] seed = new byte[16];
    private final byte[] digest = new byte[DIGEST];
    private final ByteBuffer words = ByteBuffer.wrap(digest);
    /** An open-addressed table with two words per slot. If the second word is zero, the slot is empty. */
    private long[] slots = new long[2 * SMALLEST];

    private int size;

    SeenKeys() {
        ThreadLocalRandom.current().nextBytes(seed);
    }

    /** Returns whether the key is new. */
    boolean add(byte[] key) {
        if (4L * size >= 3L * (slots.length / 2)) {
            grow();
        }
        hash(key);
        long second = words.getLong(Long.BYTES);
        boolean added = put(slots, words.getLong(0), second == 0 ? 1 : second);
        size += added ? 1 : 0;
        return added;
    }

    private void grow() {
        long[] larger = new long[2 * slots.length];
        for (int i = 0; i < slots.length; i += 2) {
            if (slots[i + 1] != 0) {
                put(larger, slots[i], slots[i + 1]);
            }
        }
        slots = larger;
    }

    private static boolean put(long[] into, long first, long second) {
        int mask = into.length / 2 - 1;
        int slot = (int) first & mask;
        while (into[2 * slot + 1] != 0) {
            if (into[2 * slot] == first && into[2 * slot + 1] == second) {
                return false;
            }
            slot = (slot + 1) & mask;
        }
        into[2 * slot] = first;
        into[2 * slot + 1] = second;
        return true;
    }

    private void hash(byte[] key) {
        try {
            sha256.update(seed);
            sha256.update(key);
            sha256.digest(digest, 0, DIGEST);
        } catch (DigestException e) {
            throw new IllegalStateException("A SHA-256 digest has 32 bytes", e);
        }
    }

    private static MessageDigest newDigest() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every JDK has SHA-256", e);
        }
    }
}
