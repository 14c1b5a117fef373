package io.omnicache.jcache.internal.iteration;

import java.util.concurrent.ThreadLocalRandom;

/**
 * Which keys have come already, by 128 bits of each: 22 to 43 bytes a key, however long it is. Two different keys are taken for
 * one with a probability of less than 10^-20 among a billion. Used by one thread.
 */
final class SeenKeys {
    private static final int SMALLEST = 256;
    private static final long FIRST_PRIME = 0x9E3779B97F4A7C15L;
    private static final long SECOND_PRIME = 0xC2B2AE3D27D4EB4FL;

    private final long firstSeed = ThreadLocalRandom.current().nextLong();
    private final long secondSeed = ThreadLocalRandom.current().nextLong();
    /** Two words a slot; two zeros are an empty one. */
    private long[] slots = new long[2 * SMALLEST];

    private int size;

    /** Returns whether the key is new. */
    boolean add(byte[] key) {
        if (4L * size >= 3L * (slots.length / 2)) {
            grow();
        }
        long first = hash(key, firstSeed, FIRST_PRIME);
        long second = hash(key, secondSeed, SECOND_PRIME) | 1;
        boolean added = put(slots, first, second);
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

    private static long hash(byte[] key, long seed, long prime) {
        long hash = seed ^ key.length;
        for (byte b : key) {
            hash = mix((hash ^ b) * prime);
        }
        return mix(hash);
    }

    /** Every bit of the result depends on every bit of the argument. */
    private static long mix(long bits) {
        long mixed = (bits ^ bits >>> 32) * 0xD6E8FEB86659FD93L;
        mixed = (mixed ^ mixed >>> 32) * 0xD6E8FEB86659FD93L;
        return mixed ^ mixed >>> 32;
    }
}
