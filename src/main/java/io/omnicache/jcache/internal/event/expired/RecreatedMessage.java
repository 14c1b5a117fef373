package io.omnicache.jcache.internal.event.expired;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The message of {@code shadow.lua} that a new entry takes the place of an expired one: the length of the key in
 * digits, a colon, the key, the copy of the expired entry.
 *
 * @param key the whole key of the entry
 * @param copy the bytes of the expired entry's value
 */
record RecreatedMessage(byte[] key, byte[] copy) {
    private static final int MOST_DIGITS = 9;

    /** Returns the message; {@code null} if the payload has another format. */
    static @Nullable RecreatedMessage parse(byte[] payload) {
        int length = 0;
        for (int i = 0; i < payload.length && i <= MOST_DIGITS; i++) {
            byte b = payload[i];
            if (b == ':') {
                int copy = i + 1 + length;
                return i == 0 || copy > payload.length
                        ? null
                        : new RecreatedMessage(
                                Arrays.copyOfRange(payload, i + 1, copy),
                                Arrays.copyOfRange(payload, copy, payload.length));
            }
            if (b < '0' || b > '9') {
                return null;
            }
            length = Math.min(length * 10 + b - '0', payload.length);
        }
        return null;
    }
}
