package io.omnicache.jcache.internal.lease;

import io.omnicache.jcache.internal.redis.ChangeContext;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;

/**
 * A lease that this JVM has taken. It is renewed until its owner ends it or its longest time has passed. It may be lost
 * at any time, so only the server knows whether it is still held. Thread-safe.
 */
public final class Lease {
    private final byte[] key;
    private final byte[] token;
    private final long notAfter;
    private volatile long renewed;
    private volatile boolean lost;

    /**
     * @param notAfter the time after which the lease isn't renewed, as {@link System#nanoTime()}
     */
    Lease(byte[] key, byte[] token, long notAfter, long now) {
        this.key = key;
        this.token = token;
        this.notAfter = notAfter;
        this.renewed = now;
    }

    byte[] key() {
        return key;
    }

    byte[] token() {
        return token;
    }

    /** The context of the change that completes the work under this lease. The change ends the lease. */
    public ChangeContext completion() {
        return ChangeContext.completing(token);
    }

    /** Whether the lease is known to be lost; {@code false} proves nothing. */
    public boolean isLost() {
        return lost;
    }

    void onLost() {
        lost = true;
    }

    void onRenewed(long now) {
        renewed = now;
    }

    boolean isDue(long now, long afterNanos) {
        return now - renewed >= afterNanos;
    }

    /** The length, in milliseconds, to give the lease now: the usual one, or what is left of its longest time. */
    long length(long now, long usualMillis) {
        return Math.max(1, Math.min(usualMillis, TimeUnit.NANOSECONDS.toMillis(notAfter - now)));
    }

    boolean isOver(long now) {
        return now - notAfter >= 0;
    }

    /** Shows the length of the key only: the key may be confidential. */
    @Override
    public String toString() {
        return "Lease of a key of " + key.length + " bytes, token " + Arrays.hashCode(token);
    }
}
