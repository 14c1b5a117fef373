package io.omnicache.jcache.internal.near;

/** Places of hash codes in tables whose size is a power of two. Stateless. */
final class HashPlaces {
    /** The golden ratio as a fraction of 2^32: close hash codes get places far from each other. */
    private static final int SPREAD = 0x9E37_79B9;

    private HashPlaces() {}

    /**
     * Returns the place of a hash code.
     *
     * @param bits the table has two to the power of so many places
     */
    static int of(int hash, int bits) {
        return hash * SPREAD >>> Integer.SIZE - bits;
    }
}
