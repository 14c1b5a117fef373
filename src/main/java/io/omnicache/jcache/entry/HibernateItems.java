package io.omnicache.jcache.entry;

import java.lang.reflect.Field;
import java.lang.reflect.InaccessibleObjectException;
import java.util.Arrays;
import javax.cache.CacheException;
import org.jspecify.annotations.Nullable;

/**
 * Makes Hibernate's READ_WRITE strategy hold between JVMs. It reads an entry, finds that what it has may be stored, and puts
 * it, all under a lock of its own JVM. Two things are missing there, and are added here to the put of an {@code Item}:
 *
 * <ul>
 *   <li>The entry must still be as the same thread last read it. Between the two calls another JVM may have locked it or stored
 *       a newer version, which an older one would cover for good.
 *   <li>A soft lock is replaced only by what was loaded after its release. Hibernate compares the version with that of
 *       the first of several transactions that held the lock, which doesn't tell a row read before the last commit.
 * </ul>
 *
 * <p>An {@code Item} that isn't stored is missed by nobody: it is read from the database when it is wanted. Soft locks are
 * always stored. The last read is remembered per thread, one for all caches, and only of keys that are Hibernate's own classes.
 */
final class HibernateItems {
    private static final String KEYS = "org.hibernate.cache.internal.";
    private static final String VALUES = "org.hibernate.cache.spi.support.AbstractReadWriteAccess$";

    /** The bits of a timestamp of Hibernate's below the millisecond count within one JVM only. */
    private static final int BELOW_MILLIS = 12;

    /** The key in Redis and the bytes found there; of the JDK's classes only, since a thread outlives an application. */
    private static final ThreadLocal<byte @Nullable [] @Nullable []> LAST_READ = new ThreadLocal<>();

    private static final ClassValue<Field> TIMESTAMPS = new ClassValue<>() {
        @Override
        protected Field computeValue(Class<?> type) {
            try {
                Field field = type.getDeclaredField(isItem(type) ? "timestamp" : "unlockTimestamp");
                field.setAccessible(true);
                return field;
            } catch (NoSuchFieldException | InaccessibleObjectException e) {
                throw unusable(type);
            }
        }
    };

    private HibernateItems() {}

    /** Notes what a read found; {@code null} for nothing. */
    static void onRead(Object key, byte[] redisKey, byte @Nullable [] raw) {
        if (key.getClass().getName().startsWith(KEYS)) {
            LAST_READ.set(new byte[][] {redisKey, raw});
        }
    }

    static boolean isItem(Object value) {
        return isItem(value.getClass());
    }

    private static boolean isItem(Class<?> type) {
        return type.getName().equals(VALUES + "Item");
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

    /** Whether an item may take the place of what is there: not of a lock that was released after the item was loaded. */
    static boolean mayReplace(@Nullable Object present, Object item) {
        return present == null
                || !present.getClass().getName().equals(VALUES + "SoftLockImpl")
                || millis(item) > millis(present);
    }

    private static long millis(Object value) {
        try {
            return TIMESTAMPS.get(value.getClass()).getLong(value) >> BELOW_MILLIS;
        } catch (IllegalAccessException e) {
            throw unusable(value.getClass());
        }
    }

    private static CacheException unusable(Class<?> type) {
        return new CacheException(
                "Class " + type.getName() + " differs from the versions of Hibernate known here or is in"
                        + " a module that isn't open: open it to this library");
    }
}
