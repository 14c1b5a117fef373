package io.omnicache.jcache.internal.hibernate;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The entries of Hibernate's READ_WRITE strategy: which values they are, and what this thread has read of them. Every put of the
 * strategy follows a read of the same entry by the same thread. The last read is remembered per thread, one for all
 * caches, and only of keys that are Hibernate's own classes.
 */
public final class ReadWriteEntries {
    private static final String KEYS = "org.hibernate.cache.internal.";
    private static final String VALUES = "org.hibernate.cache.spi.support.AbstractReadWriteAccess$";
    static final String ITEM = VALUES + "Item";
    static final String SOFT_LOCK = VALUES + "SoftLockImpl";

    /** The key in Redis and the bytes found there; of the JDK's classes only, since a thread outlives an application. */
    private static final ThreadLocal<byte @Nullable [] @Nullable []> LAST_READ = new ThreadLocal<>();

    private ReadWriteEntries() {}

    /** Notes what a read found; {@code null} for nothing. */
    public static void onRead(Object key, byte[] redisKey, byte @Nullable [] raw) {
        if (key.getClass().getName().startsWith(KEYS)) {
            LAST_READ.set(new byte[][] {redisKey, raw});
        }
    }

    /** Whether a value is one that the strategy puts. */
    public static boolean isEntry(Object value) {
        String type = value.getClass().getName();
        return type.startsWith(VALUES) && (type.equals(ITEM) || type.equals(SOFT_LOCK));
    }

    /** Whether this thread's last read was of that entry. */
    public static boolean isRead(byte[] redisKey) {
        byte @Nullable [] @Nullable [] last = LAST_READ.get();
        return last != null && Arrays.equals(last[0], redisKey);
    }

    /** The bytes that the last read found, which is forgotten. */
    public static byte @Nullable [] takeRead() {
        byte @Nullable [] @Nullable [] last = LAST_READ.get();
        LAST_READ.remove();
        return last == null ? null : last[1];
    }
}
