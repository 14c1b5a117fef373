package io.omnicache.jcache.internal.hibernate;

import java.lang.reflect.Constructor;
import java.lang.reflect.Field;
import java.lang.reflect.InaccessibleObjectException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.UUID;
import javax.cache.CacheException;
import org.jspecify.annotations.Nullable;

/**
 * A soft lock of Hibernate ({@code AbstractReadWriteAccess.SoftLockImpl}), which counts the transactions that hold
 * it. It is accessed by reflection, since most applications don't have Hibernate on their class path. Used by one
 * thread.
 */
final class SoftLock {
    private static final ClassValue<Members> MEMBERS = new ClassValue<>() {
        @Override
        protected Members computeValue(Class<?> type) {
            return Members.of(type);
        }
    };

    private final Object lock;
    private final Members members;

    private SoftLock(Object lock) {
        this.lock = lock;
        this.members = MEMBERS.get(lock.getClass());
    }

    static @Nullable SoftLock of(@Nullable Object value) {
        return value != null && value.getClass().getName().equals(ReadWriteEntries.SOFT_LOCK)
                ? new SoftLock(value)
                : null;
    }

    /** The object of Hibernate's class. */
    Object value() {
        return lock;
    }

    boolean isSameAs(SoftLock other) {
        return lock.equals(other.lock);
    }

    int holders() {
        return (int) members.get(members.multiplicity, lock);
    }

    boolean isHeld() {
        return holders() > 0;
    }

    /** Whether the lock is held and hasn't timed out. Such a lock must not be replaced. */
    boolean isInForce(long now) {
        return isHeld() && now <= timeout();
    }

    long timeout() {
        return (long) members.get(members.timeout, lock);
    }

    long releasedAt() {
        return (long) members.get(members.unlockTimestamp, lock);
    }

    /** Adds a holder. Marks the lock as one that had several holders. */
    SoftLock acquire(long until) {
        members.call(members.lock, lock, Math.max(until, timeout()), new UUID(0, 0), 0L);
        return this;
    }

    SoftLock release(long now) {
        members.call(members.unlock, lock, now);
        return this;
    }

    /** A new lock that was released now and never held. */
    SoftLock released(long now, long until) {
        return new SoftLock(members.create(until, UUID.randomUUID())).release(now);
    }

    private record Members(
            Field multiplicity,
            Field timeout,
            Field unlockTimestamp,
            Method lock,
            Method unlock,
            Constructor<?> constructor) {

        static Members of(Class<?> type) {
            try {
                Constructor<?> constructor =
                        type.getDeclaredConstructor(long.class, UUID.class, long.class, Object.class);
                constructor.setAccessible(true);
                return new Members(
                        field(type, "multiplicity"),
                        field(type, "timeout"),
                        field(type, "unlockTimestamp"),
                        type.getMethod("lock", long.class, UUID.class, long.class),
                        type.getMethod("unlock", long.class),
                        constructor);
            } catch (NoSuchFieldException | NoSuchMethodException | InaccessibleObjectException e) {
                throw unusable(type, e);
            }
        }

        private static Field field(Class<?> type, String name) throws NoSuchFieldException {
            Field field = type.getDeclaredField(name);
            field.setAccessible(true);
            return field;
        }

        Object get(Field field, Object lock) {
            try {
                return field.get(lock);
            } catch (IllegalAccessException e) {
                throw unusable(lock.getClass(), e);
            }
        }

        void call(Method method, Object lock, Object... arguments) {
            try {
                method.invoke(lock, arguments);
            } catch (IllegalAccessException | InvocationTargetException e) {
                throw unusable(lock.getClass(), e);
            }
        }

        Object create(long until, UUID id) {
            try {
                return constructor.newInstance(until, id, 0L, null);
            } catch (InstantiationException | IllegalAccessException | InvocationTargetException e) {
                throw unusable(constructor.getDeclaringClass(), e);
            }
        }
    }

    static CacheException unusable(Class<?> type, Exception cause) {
        return new CacheException(
                "Class " + type.getName() + " differs from the versions of Hibernate known here or is in"
                        + " a module that isn't open: open it to this library",
                cause);
    }
}
