package io.omnicache.jcache.entry;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Makes Hibernate's READ_WRITE strategy hold between JVMs. It reads an entry, finds that what it has may be stored, and puts
 * it, all under a lock of its own JVM; between the two calls another JVM may have locked the entry or stored a newer
 * version, which an unconditional put would cover by an older one, for good. So an {@code Item} of Hibernate's is stored
 * only if the entry is still as the same thread last read it. One that isn't stored is missed by nobody: it is read from
 * the database when it is wanted. The soft locks of the strategy are always stored.
 *
 * <p>The last read is remembered per thread, one for all caches, and only of keys that are Hibernate's own classes.
 */
final class HibernateItems {
    private static final String KEYS = "org.hibernate.cache.internal.";
    private static final String ITEM = "org.hibernate.cache.spi.support.AbstractReadWriteAccess$Item";

    /** The key in Redis and the bytes found there; of the JDK's classes only, since a thread outlives an application. */
    private static final ThreadLocal<byte @Nullable [] @Nullable []> LAST_READ = new ThreadLocal<>();

    private HibernateItems() {}

    /** Notes what a read found; {@code null} for nothing. */
    static void onRead(Object key, byte[] redisKey, byte @Nullable [] raw) {
        if (key.getClass().getName().startsWith(KEYS)) {
            LAST_READ.set(new byte[][] {redisKey, raw});
        }
    }

    static boolean isItem(Object value) {
        return value.getClass().getName().equals(ITEM);
    }

    /** Whether this thread's last read was of that entry. */
    static boolean isRead(byte[] redisKey) {
        byte @Nullable [] @Nullable [] last = LAST_READ.get();
        return last != null && Arrays.equals(last[0], redisKey);
    }

    /** The bytes that the last read found, which is forgotten. */
    static byte @Nullable [] takeRead() {
        byte @Nullable [] @Nullable [] last = LAST_READ.get();
        LAST_READ.remove();
        return last == null ? null : last[1];
    }
}
