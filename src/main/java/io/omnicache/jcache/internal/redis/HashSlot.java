package io.omnicache.jcache.internal.redis;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.redisson.connection.CRC16;

/**
 * In which slot of a cluster a key lies.
 *
 * @see <a href="https://redis.io/docs/latest/operate/oss_and_stack/reference/cluster-spec/#key-distribution-model">Key
 *     distribution model</a>
 */
final class HashSlot {
    static final int SLOTS = 16_384;

    private HashSlot() {}

    static int of(byte[] key) {
        int open = indexOf(key, '{', 0);
        int close = open < 0 ? -1 : indexOf(key, '}', open + 1);
        return close > open + 1 ? crc16(key, open + 1, close) % SLOTS : crc16(key, 0, key.length) % SLOTS;
    }

    /** CRC-16/XMODEM of a part of the bytes. */
    static int crc16(byte[] bytes, int from, int to) {
        return CRC16.crc16(from == 0 && to == bytes.length ? bytes : Arrays.copyOfRange(bytes, from, to));
    }

    /** For each slot the smallest number whose decimal digits, as a hash tag, lead there. */
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

    private static int indexOf(byte[] key, char c, int from) {
        for (int i = from; i < key.length; i++) {
            if (key[i] == c) {
                return i;
            }
        }
        return -1;
    }
}
