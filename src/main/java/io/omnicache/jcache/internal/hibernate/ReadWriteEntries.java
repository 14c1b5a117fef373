package io.omnicache.jcache.internal.hibernate;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Recognises the entries of Hibernate's READ_WRITE strategy, and remembers the entry that the calling thread has read
 * last. Every put of the strategy follows a read of the same entry by the same thread. One read is remembered per
 * thread, for all caches, and only of keys of Hibernate's classes. Thread-safe.
 */
public final class ReadWriteEntries {
    private static final String KEYS = "org.hibernate.cache.internal.";
    private static final String VALUES = "org.hibernate.cache.spi.support.AbstractReadWriteAccess$";
    static final String ITEM = VALUES + "Item";
    static final String SOFT_LOCK = VALUES + "SoftLockImpl";

    /**
     * The key in Redis and the bytes of the entry. Contains objects of the JDK only, since a thread may outlive the
     * application.
     */
    private static final ThreadLocal<byte @Nullable [] @Nullable []> LAST_READ = new ThreadLocal<>();

    private ReadWriteEntries() {}

    /** Remembers the bytes that a read found; {@code null} for no entry. */
    public static void onRead(Object key, byte[] redisKey, byte @Nullable [] raw) {
        if (isKey(key)) {
            LAST_READ.set(new byte[][] {redisKey, raw});
        }
    }

    /** Whether a put of an entry with this key may depend on what the thread has read. */
    public static boolean isKey(Object key) {
        return !(key instanceof String) && key.getClass().getName().startsWith(KEYS);
    }

    /** Whether the value is an entry or a lock of the strategy. */
    public static boolean isEntry(Object value) {
        String type = value.getClass().getName();
        return type.startsWith(VALUES) && (type.equals(ITEM) || type.equals(SOFT_LOCK));
    }

    /** Whether the calling thread's last read was of this entry. */
    public static boolean isRead(byte[] redisKey) {
        byte @Nullable [] @Nullable [] last = LAST_READ.get();
        return last != null && Arrays.equals(last[0], redisKey);
    }

    /** The bytes that the calling thread's last read found; {@code null} for no entry. Forgets the read. */
    public static byte @Nullable [] takeRead() {
        byte @Nullable [] @Nullable [] last = LAST_READ.get();
        LAST_READ.remove();
        return last == null ? null : last[1];
    }
}
