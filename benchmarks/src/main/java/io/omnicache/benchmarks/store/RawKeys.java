package io.omnicache.benchmarks.store;

import java.nio.charset.StandardCharsets;

/** What the plain clients share: the names of their keys, and the script for what no single command does. */
final class RawKeys {
    static final String PREFIX = "bench:";
    static final String ALL = PREFIX + "*";

    /** How many keys the plain clients scan and read or delete at a time. */
    static final int PAGE = 500;

    /**
     * KEYS[1] the entry; ARGV[1] the expected value, ARGV[2] the new one, ARGV[3] its time to live in ms; 1 if
     * replaced.
     */
    static final String REPLACE = """
            if redis.call('GET', KEYS[1]) == ARGV[1] then
              redis.call('SET', KEYS[1], ARGV[2], 'PX', ARGV[3])
              return 1
            end
            return 0
            """;

    static final byte[] TTL = Long.toString(Expiry.TTL_MILLIS).getBytes(StandardCharsets.US_ASCII);

    private RawKeys() {}

    static String name(String key) {
        return PREFIX + key;
    }

    static byte[] bytes(String key) {
        return name(key).getBytes(StandardCharsets.UTF_8);
    }
}
