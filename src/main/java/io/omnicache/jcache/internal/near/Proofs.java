package io.omnicache.jcache.internal.near;

import java.util.Objects;
import java.util.function.LongSupplier;

/**
 * Until when the values of past tracked connections were known to be current. Only the last connections are remembered.
 * Thread-safe.
 */
final class Proofs {
    private static final int REMEMBERED = 64;

    /** Stands for no proof. */
    static final long NONE = Long.MIN_VALUE;

    private final long[] ends = new long[REMEMBERED];
    /** The proof of the current connection, by its canaries. */
    private volatile LongSupplier current = () -> NONE;

    private volatile int number;

    /** Sets the source of the current connection's proof. */
    void show(LongSupplier provenUntil) {
        current = provenUntil;
    }

    /** The number of the current connection. */
    int connection() {
        return number;
    }

    /** Ends the current connection: from now on, changes may have been missed. */
    synchronized void end() {
        ends[number % REMEMBERED] = current.getAsLong();
        number = number + 1 & Integer.MAX_VALUE;
    }

    /** Until when an entry was known to be current: at most until its time to live has ended. */
    synchronized long knownUntil(ReservedEntry entry) {
        int past = number - entry.connection();
        if (entry.connection() == ReservedEntry.UNTRACKED || past < 0 || past > REMEMBERED) {
            return entry.knownAt();
        }
        long proof = past == 0 ? current.getAsLong() : ends[entry.connection() % REMEMBERED];
        if (proof == NONE || proof - entry.knownAt() < 0) {
            return entry.knownAt();
        }
        return entry.isExpired(proof) ? Objects.requireNonNull(entry.expiresAt()) : proof;
    }
}
