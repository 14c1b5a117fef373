package io.omnicache.jcache.internal.redis.pipeline;

import io.omnicache.jcache.internal.redis.pipeline.ReplyReader.ProtocolException;

/** Parses the numbers of the Redis protocol. Stateless. */
final class Numbers {
    private Numbers() {}

    /** @throws ProtocolException if the line is no number of 64 bits */
    static long parse(CharSequence line) {
        boolean negative = line.length() > 0 && line.charAt(0) == '-';
        int begin = negative ? 1 : 0;
        if (line.length() == begin) {
            throw new ProtocolException("a number without digits");
        }
        long number = 0;
        for (int i = begin; i < line.length(); i++) {
            int digit = line.charAt(i) - '0';
            if (digit < 0 || digit > 9) {
                throw new ProtocolException("a number with another character");
            }
            if (number < (Long.MIN_VALUE + digit) / 10) {
                throw new ProtocolException("a number out of range");
            }
            number = number * 10 - digit; // Computed as a negative number, since the negative range is larger by one.
        }
        if (!negative && number == Long.MIN_VALUE) {
            throw new ProtocolException("a number out of range");
        }
        return negative ? number : -number;
    }
}
