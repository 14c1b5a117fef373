package io.omnicache.jcache.internal.entry;

import java.util.Arrays;

/**
 * An encoded key: equal to another one if the bytes are equal, and ordered by unsigned bytes. The bytes must not be
 * changed.
 */
public record EncodedKey(byte[] bytes) implements Comparable<EncodedKey> {

    @Override
    public boolean equals(Object other) {
        return other instanceof EncodedKey that && Arrays.equals(bytes, that.bytes);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(bytes);
    }

    @Override
    public int compareTo(EncodedKey other) {
        return Arrays.compareUnsigned(bytes, other.bytes);
    }

    @Override
    public String toString() {
        return bytes.length + " bytes";
    }
}
