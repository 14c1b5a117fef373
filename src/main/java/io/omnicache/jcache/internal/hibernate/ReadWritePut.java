package io.omnicache.jcache.internal.hibernate;

import java.lang.reflect.Field;
import java.lang.reflect.InaccessibleObjectException;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A put of Hibernate's READ_WRITE strategy. Its value depends on the entry that the same thread has read. If another
 * JVM has changed the entry since then, the step of the strategy is repeated on the present entry, as it would have
 * been done within one JVM:
 *
 * <ul>
 *   <li>A transaction that is about to change a row locks the entry. If the present lock is the one that was read,
 *         the lock gets one more holder; otherwise the new lock replaces it, and the other holders will find theirs
 *         gone.
 *   <li>A transaction that has changed the row, or gave up, releases the lock. If its lock is gone, a lock is stored
 *         that was released at that moment; a lock that others hold stays, marked as one that had several holders.
 *   <li>A transaction that has loaded a row stores it, but not over a newer entry. A lock is replaced only by a row
 *         that was loaded after its release: Hibernate compares the row's version with that of the first of several
 *         transactions, which doesn't exclude a row that was read before the last commit.
 * </ul>
 *
 * <p>So no row from before a commit is stored after the commit has returned. Some rows that could be stored aren't:
 * that is a miss. Used by one thread.
 */
public final class ReadWritePut implements Revision {
    /** The timeout of Hibernate's own locks, in its timestamps. */
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
     * @param raw the bytes that the read found; {@code null} for no entry
     * @param read the value of these bytes. Not the object that Hibernate got, since Hibernate may have changed that
     *     object
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
        /** Stores a row that was loaded. */
        STORE,
        /** Locks the entry before a change of the row. */
        ACQUIRE,
        /** Stores the new row after a change, by the only holder of the lock. */
        PUBLISH,
        /** Releases the lock after a change, or instead of one. */
        RELEASE,
        /** Releases a lock although the thread has read another lock, or none. */
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
        SoftLock current = SoftLock.of(present);
        return switch (step) {
            case STORE -> unchanged && isLoadedAfterRelease(current) ? value : null;
            case ACQUIRE -> unchanged ? value : acquired(current);
            case PUBLISH -> unchanged ? value : released(current);
            case RELEASE -> unchanged && held(current) != null ? value : released(current);
            case GIVE_UP -> barrier(current);
        };
    }

    private boolean isLoadedAfterRelease(@Nullable SoftLock current) {
        return current == null || Timestamps.millis(loaded()) > Timestamps.millis(current.releasedAt());
    }

    private long loaded() {
        try {
            return LOADED.get(value.getClass()).getLong(value);
        } catch (IllegalAccessException e) {
            throw SoftLock.unusable(value.getClass(), e);
        }
    }

    private Object acquired(@Nullable SoftLock current) {
        long now = Timestamps.now(clock);
        SoftLock same = sameAsRead(current);
        if (same != null) {
            return same.acquire(now + LOCK_TIMEOUT).value();
        }
        for (SoftLock put = anyLock(); put.holders() > 1; ) {
            put.release(now); // Removes the other holders, since their lock is gone.
        }
        return value;
    }

    private Object released(@Nullable SoftLock current) {
        long now = Timestamps.now(clock);
        SoftLock held = held(current);
        // A lock that has timed out protects nothing, since a loaded row may replace it.
        return held != null && read != null && read.isInForce(now)
                ? held.release(now).value()
                : barrier(current);
    }

    private @Nullable SoftLock held(@Nullable SoftLock current) {
        SoftLock same = sameAsRead(current);
        return same != null && same.isHeld() ? same : null;
    }

    private @Nullable SoftLock sameAsRead(@Nullable SoftLock current) {
        return current != null && read != null && current.isSameAs(read) ? current : null;
    }

    /** A lock that keeps out every row that was loaded until now. */
    private Object barrier(@Nullable SoftLock current) {
        long now = Timestamps.now(clock);
        return current != null && current.isInForce(now)
                ? current.acquire(now).release(now).value()
                : anyLock().released(now, now + LOCK_TIMEOUT).value();
    }

    private SoftLock anyLock() {
        SoftLock put = SoftLock.of(value);
        return put == null ? Objects.requireNonNull(read, "a PUBLISH follows the read of a lock") : put;
    }
}
