package io.omnicache.jcache.internal.redis.keyspace;

import java.nio.charset.StandardCharsets;

/**
 * Computes the slot of a key in Redis Cluster.
 *
 * @see <a href="https://redis.io/docs/latest/operate/oss_and_stack/reference/cluster-spec/#key-distribution-model">Key
 *     distribution model</a>
 */
public final class HashSlot {
    public static final int SLOTS = 16_384;

    private static final int POLYNOMIAL = 0x1021;
    private static final int[] CRC_OF_BYTE = table();

    private HashSlot() {}

    public static int of(byte[] key) {
        int open = indexOf(key, '{', 0);
        int close = open < 0 ? -1 : indexOf(key, '}', open + 1);
        return close > open + 1 ? crc16(key, open + 1, close) % SLOTS : crc16(key, 0, key.length) % SLOTS;
    }

    /** Whether a hash tag in the prefix of all keys puts every key into one slot. */
    static boolean isTagged(String keyPrefix) {
        int open = keyPrefix.indexOf('{');
        return open >= 0 && keyPrefix.indexOf('}', open) > open + 1;
    }

    /** Returns the CRC-16/XMODEM of {@code bytes[from]} to {@code bytes[to - 1]}. */
    static int crc16(byte[] bytes, int from, int to) {
        int crc = 0;
        for (int i = from; i < to; i++) {
            crc = (crc << 8 ^ CRC_OF_BYTE[(crc >>> 8 ^ bytes[i]) & 0xff]) & 0xffff;
        }
        return crc;
    }

    /** Returns a hash tag for each slot: the decimal digits of the smallest number whose digits are in the slot. */
    static String[] tags() {
        String[] tags = new String[SLOTS];
        int missing = SLOTS;
        for (int number = 0; missing > 0; number++) {
            String digits = Integer.toString(number);
            byte[] bytes = digits.getBytes(StandardCharsets.US_ASCII);
            int slot = crc16(bytes, 0, bytes.length) % SLOTS;
            if (tags[slot] == null) {
                tags[slot] = digits;
                missing--;
            }
        }
        return tags;
    }

    private static int[] table() {
        int[] table = new int[256];
        for (int i = 0; i < table.length; i++) {
            int crc = i << 8;
            for (int bit = 0; bit < 8; bit++) {
                crc = (crc & 0x8000) != 0 ? crc << 1 ^ POLYNOMIAL : crc << 1;
            }
            table[i] = crc & 0xffff;
        }
        return table;
    }

    private static int indexOf(byte[] key, char c, int from) {
        for (int i = from; i < key.length; i++) {
            if (key[i] == c) {
                return i;
            }
        }
        return -1;
    }
}
