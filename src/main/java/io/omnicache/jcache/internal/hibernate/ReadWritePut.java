package io.omnicache.jcache.internal.hibernate;

import java.lang.reflect.Field;
import java.lang.reflect.InaccessibleObjectException;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A put of Hibernate's READ_WRITE strategy. It follows from what the entry was when the same thread read it; if another JVM
 * has changed it since, the step is taken again on what is there now, as it would have been taken in one JVM:
 *
 * <ul>
 *   <li>Whoever is about to change a row locks the entry. A lock that others hold counts one holder more if it is the one that
 *       was read; else the new one takes its place, and the others will find theirs gone.
 *   <li>Whoever has changed the row, or gave up, releases the lock. If it is gone, what is left is a lock that was
 *       released at that moment; one that others hold stays, and knows that it had several holders.
 *   <li>Whoever has loaded a row stores it, but not over anything new. Only what was loaded after its release takes a
 *       lock's place: Hibernate compares the row's version with that of the first of several transactions, which doesn't tell a
 *       row read before the last commit.
 * </ul>
 *
 * <p>So after a commit has returned, no row from before it is stored any more. Some that could be are not: a miss.
 */
public final class ReadWritePut implements Revision {
    /** As long as Hibernate's own locks, in its timestamps. */
    private static final long LOCK_TIMEOUT = Timestamps.of(60_000);

    private static final ClassValue<Field> LOADED = new ClassValue<>() {
        @Override
        protected Field computeValue(Class<?> type) {
            try {
                Field field = type.getDeclaredField("timestamp");
                field.setAccessible(true);
                return field;
            } catch (NoSuchFieldException | InaccessibleObjectException e) {
                throw SoftLock.unusable(type, e);
            }
        }
    };

    private final byte @Nullable [] raw;
    private final @Nullable SoftLock read;
    private final Object value;
    private final Step step;
    private final InstantSource clock;

    /**
     * @param raw the bytes that the read found
     * @param read their value, not the object that Hibernate got, which it may have changed since
     * @param value what Hibernate puts
     */
    public ReadWritePut(byte @Nullable [] raw, @Nullable Object read, Object value) {
        this(raw, read, value, InstantSource.system());
    }

    ReadWritePut(byte @Nullable [] raw, @Nullable Object read, Object value, InstantSource clock) {
        this.clock = clock;
        this.raw = raw;
        this.read = SoftLock.of(read);
        this.value = value;
        this.step = step(this.read, SoftLock.of(value));
    }

    private enum Step {
        /** Of a row that was loaded. */
        STORE,
        /** Before a change. */
        ACQUIRE,
        /** After it, by the only holder, who knows the new row. */
        PUBLISH,
        /** After it, or instead of it. */
        RELEASE,
        /** After it, where another lock than one's own was found, or none. */
        GIVE_UP
    }

    private static Step step(@Nullable SoftLock read, @Nullable SoftLock put) {
        if (put == null) {
            return read != null && read.isHeld() ? Step.PUBLISH : Step.STORE;
        }
        if (read == null || !read.isSameAs(put)) {
            return put.isHeld() ? Step.ACQUIRE : Step.GIVE_UP;
        }
        return put.holders() > read.holders() ? Step.ACQUIRE : Step.RELEASE;
    }

    @Override
    public @Nullable Object revise(byte @Nullable [] presentRaw, @Nullable Object present) {
        boolean unchanged = Arrays.equals(raw, presentRaw);
        SoftLock there = SoftLock.of(present);
        return switch (step) {
            case STORE -> unchanged && isLoadedAfterRelease(there) ? value : null;
            case ACQUIRE -> unchanged ? value : acquired(there);
            case PUBLISH -> unchanged ? value : released(there);
            case RELEASE -> unchanged && held(there) != null ? value : released(there);
            case GIVE_UP -> barrier(there);
        };
    }

    private boolean isLoadedAfterRelease(@Nullable SoftLock there) {
        return there == null || Timestamps.millis(loaded()) > Timestamps.millis(there.releasedAt());
    }

    private long loaded() {
        try {
            return LOADED.get(value.getClass()).getLong(value);
        } catch (IllegalAccessException e) {
            throw SoftLock.unusable(value.getClass(), e);
        }
    }

    private Object acquired(@Nullable SoftLock there) {
        long now = Timestamps.now(clock);
        SoftLock same = sameAsRead(there);
        if (same != null) {
            return same.acquire(now + LOCK_TIMEOUT).value();
        }
        for (SoftLock put = anyLock(); put.holders() > 1; ) {
            put.release(now); // the other holders' lock is gone
        }
        return value;
    }

    private Object released(@Nullable SoftLock there) {
        long now = Timestamps.now(clock);
        SoftLock held = held(there);
        // Over a lock that has timed out a loaded row may be put, too, by somebody who doesn't hold it.
        return held != null && read != null && read.isInForce(now)
                ? held.release(now).value()
                : barrier(there);
    }

    private @Nullable SoftLock held(@Nullable SoftLock there) {
        SoftLock same = sameAsRead(there);
        return same != null && same.isHeld() ? same : null;
    }

    private @Nullable SoftLock sameAsRead(@Nullable SoftLock there) {
        return there != null && read != null && there.isSameAs(read) ? there : null;
    }

    /** Nothing that was loaded until now may be stored. */
    private Object barrier(@Nullable SoftLock there) {
        long now = Timestamps.now(clock);
        return there != null && there.isInForce(now)
                ? there.acquire(now).release(now).value()
                : anyLock().released(now, now + LOCK_TIMEOUT).value();
    }

    private SoftLock anyLock() {
        SoftLock put = SoftLock.of(value);
        return put == null ? Objects.requireNonNull(read, "whoever publishes has read a lock") : put;
    }
}
