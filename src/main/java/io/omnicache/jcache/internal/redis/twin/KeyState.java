package io.omnicache.jcache.internal.redis.twin;

import org.jspecify.annotations.Nullable;

/**
 * A key as it is at a point of a transaction: as it was read, with the changes that come before. Immutable.
 *
 * @param value the bytes of a string; {@code null} for no key and for a key of another type
 * @param foreign the error for a key of another type than a string; {@code null} otherwise
 * @param ttl the milliseconds to live, -1 for eternal, {@link #UNREAD} if it wasn't read
 * @param home the key at the server by which the time to live can be read
 * @param isRenamed whether the key was renamed to this name in the transaction
 */
record KeyState(byte @Nullable [] value, @Nullable String foreign, long ttl, byte[] home, boolean isRenamed) {
    static final long ETERNAL = -1;
    static final long ABSENT = -2;
    static final long UNREAD = -3;

    static KeyState absent(byte[] key) {
        return new KeyState(null, null, ABSENT, key, false);
    }

    boolean exists() {
        return value != null || foreign != null;
    }

    KeyState withTtl(long millis) {
        return new KeyState(value, foreign, millis, home, isRenamed);
    }

    KeyState withValue(byte[] bytes, long millis) {
        return new KeyState(bytes, null, millis, home, isRenamed);
    }

    KeyState renamed() {
        return new KeyState(value, foreign, ttl, home, true);
    }
}
