package io.omnicache.jcache.internal.hibernate;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.lang.reflect.Constructor;
import java.time.Instant;
import java.time.InstantSource;
import java.util.UUID;
import org.hibernate.cache.spi.support.AbstractReadWriteAccess.Item;
import org.hibernate.cache.spi.support.AbstractReadWriteAccess.Lockable;
import org.hibernate.cache.spi.support.AbstractReadWriteAccess.SoftLockImpl;
import org.jspecify.annotations.Nullable;

/** One row in the database and its entry in the cache, with the clock that all JVMs share. */
final class Row {
    long version = 1;
    /** The newest version that is committed. */
    long returned = 1;

    private byte @Nullable [] entry;
    private long millis = 1_000_000;
    private final InstantSource clock = () -> Instant.ofEpochMilli(millis);
    private long locks;

    byte @Nullable [] read() {
        return entry;
    }

    void passTime(long passed) {
        millis += passed;
    }

    /** A timestamp of one JVM, with its own counter below the millisecond. */
    long timestamp(long count) {
        return Timestamps.of(millis) + count;
    }

    void putPlainly(byte @Nullable [] read, Object value) {
        entry = bytes(value);
    }

    void putAgain(byte @Nullable [] read, Object value) {
        Object revised = new ReadWritePut(read, value(read), value, clock).revise(entry, value(entry));
        entry = revised == null ? entry : bytes(revised);
    }

    SoftLockImpl lock(long timestamp, @Nullable Object version) {
        return create(
                SoftLockImpl.class,
                new Class<?>[] {long.class, UUID.class, long.class, Object.class},
                timestamp + Timestamps.of(60_000),
                new UUID(7, 7),
                locks++,
                version);
    }

    static Item item(long version, long timestamp) {
        return create(Item.class, new Class<?>[] {Object.class, Object.class, long.class}, version, version, timestamp);
    }

    static @Nullable Lockable value(byte @Nullable [] raw) {
        if (raw == null) {
            return null;
        }
        try (ObjectInputStream in = new ObjectInputStream(new ByteArrayInputStream(raw))) {
            return (Lockable) in.readObject();
        } catch (IOException | ClassNotFoundException e) {
            throw new AssertionError(e);
        }
    }

    private static byte[] bytes(Object value) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
            out.writeObject(value);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
        return bytes.toByteArray();
    }

    private static <T> T create(Class<T> type, Class<?>[] parameters, @Nullable Object... arguments) {
        try {
            Constructor<T> constructor = type.getDeclaredConstructor(parameters);
            constructor.setAccessible(true);
            return constructor.newInstance(arguments);
        } catch (ReflectiveOperationException e) {
            throw new AssertionError(e);
        }
    }
}
