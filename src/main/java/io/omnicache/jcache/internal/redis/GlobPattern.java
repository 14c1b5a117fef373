package io.omnicache.jcache.internal.redis;

import java.io.ByteArrayOutputStream;

/** Patterns for {@code SCAN .. MATCH} in which every byte of a prefix stands for itself. */
final class GlobPattern {
    private static final String SPECIAL = "*?[]\\^-";

    private GlobPattern() {}

    static byte[] startingWith(byte[] prefix) {
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
