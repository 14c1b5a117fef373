package io.omnicache.jcache.internal.change;

import java.nio.charset.StandardCharsets;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The lock of one entry in Redis, as its holder knows it. The lock ends with its lease unless the lease is renewed.
 * Used by the thread that holds the lock; only the renewal is another thread's.
 */
final class StoreLease {
    /** The reply of {@code begin_write.lua} for an entry without a time to live. */
    private static final long ETERNAL = -1;

    final byte[] token = UUID.randomUUID().toString().getBytes(StandardCharsets.US_ASCII);
    final byte[] lockKey;
    final byte[] entryKey;
    /** Where the entry is while the store is being changed. */
    final byte[] asideKey;

    /** What the script that took the lock has read; to be used once, before anything is changed. */
    private @Nullable FirstRead firstRead;
    /** The number of changes of the thread that use this lock: more than one if a change contains another. */
    private int users = 1;

    private volatile long renewed;
    private boolean isAside;
    private long asideTtl;
    private long asideSince;
    private boolean releasing;
    private boolean released;
    private boolean invalidating;

    StoreLease(byte[] lockKey, byte[] entryKey, byte[] asideKey) {
        this.lockKey = lockKey;
        this.entryKey = entryKey;
        this.asideKey = asideKey;
    }

    /** The lease began, or began again, with a command that was sent at this time or later. */
    void onRenewed(long sentNanos) {
        renewed = sentNanos;
    }

    /** The age of the lease in milliseconds, which is never less than its age on the server. */
    long ageMillis() {
        return TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - renewed);
    }

    void onTaken(@Nullable FirstRead read) {
        firstRead = read;
    }

    /** What was read when the lock was taken; {@code null} if the entry has to be read. */
    @Nullable
    FirstRead takeFirstRead() {
        FirstRead read = users == 1 ? firstRead : null;
        firstRead = null;
        return read;
    }

    /** Another user of the lock, in the same thread. A lock with several users isn't released by a change. */
    void enter() {
        users++;
    }

    /** Returns whether that was the last user. */
    boolean leave() {
        return --users == 0;
    }

    /** The entry has been set aside; its time to live is that of the reply. */
    void onSetAside(long ttl, long sentNanos) {
        isAside = true;
        asideTtl = ttl;
        asideSince = sentNanos;
    }

    /** Whether an entry has been set aside that nothing has replaced or brought back. */
    boolean isAside() {
        return isAside;
    }

    /**
     * The argument of {@code fence.lua}: the time to live that the entry would have by now. It is never longer, since
     * it is measured from before the entry was set aside.
     */
    String asideTtl() {
        if (!isAside) {
            return "";
        }
        if (asideTtl == ETERNAL) {
            return "E";
        }
        long left = asideTtl - TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - asideSince);
        return Long.toString(Math.max(1, left));
    }

    /** The mode of {@code fence.lua} for the next change. */
    String mode() {
        if (invalidating) {
            return "I";
        }
        releasing = users == 1;
        return releasing ? "R" : "H";
    }

    /** The next change drops the entry, whoever holds the lock. What was set aside isn't brought back. */
    void invalidate() {
        invalidating = true;
        isAside = false;
    }

    /** A change was carried out under the fence, or refused by it. */
    void onChanged() {
        isAside = false;
        released |= releasing;
        releasing = false;
    }

    /** Another script has released the lock. */
    void onReleased() {
        released = true;
    }

    boolean isReleased() {
        return released;
    }

    /** The entry when the lock was taken. */
    record FirstRead(byte @Nullable [] raw) {}
}
