package io.omnicache.jcache.internal.redis.keyspace;

import java.io.ByteArrayOutputStream;

/** Creates patterns for {@code SCAN .. MATCH} and {@code PSUBSCRIBE} in which a prefix is taken literally. */
public final class GlobPattern {
    /** Other characters have a meaning only behind an opening bracket. */
    private static final String SPECIAL = "*?[\\";

    private GlobPattern() {}

    public static byte[] startingWith(byte[] prefix) {
        ByteArrayOutputStream pattern = new ByteArrayOutputStream(prefix.length + 8);
        for (byte b : prefix) {
            if (SPECIAL.indexOf(b) >= 0) {
                pattern.write('\\');
            }
            pattern.write(b);
        }
        pattern.write('*');
        return pattern.toByteArray();
    }
}
