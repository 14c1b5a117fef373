package io.omnicache.jcache.internal.near;

import org.jspecify.annotations.Nullable;

/**
 * What was last known of an entry. Immutable. Times are those of {@link System#nanoTime}.
 *
 * @param value the bytes in Redis
 * @param knownAt when the value was certainly current, if nothing is known of the time after
 * @param repliedAt when the reply with the value came
 * @param expiresAt when the time to live ends; {@code null} if that isn't known, or never
 * @param connection the number of the tracked connection on which later changes would have been announced;
 *     {@link #UNTRACKED} for none
 * @param generation how often all entries had been forgotten before the read
 * @param isKnownAbsent whether a read has found no entry since. The time to live had ended then
 */
record ReservedEntry(
        byte[] value,
        long knownAt,
        long repliedAt,
        @Nullable Long expiresAt,
        int connection,
        int generation,
        boolean isKnownAbsent) {
    static final int UNTRACKED = -1;

    /** Whether the time to live had an end, which has come. */
    boolean isExpired(long now) {
        return expiresAt != null && now - expiresAt >= 0;
    }

    /** This entry, read again with the same value while changes of the first one would still be announced. */
    ReservedEntry readAgain(ReservedEntry again) {
        return new ReservedEntry(
                value,
                again.knownAt,
                again.repliedAt,
                again.expiresAt == null ? expiresAt : again.expiresAt,
                connection,
                generation,
                false);
    }

    /** This entry after its time to live has ended. From then on no change is announced. */
    ReservedEntry expired(long knownUntil, boolean isSeenAbsent) {
        return new ReservedEntry(
                value, knownUntil, repliedAt, expiresAt, UNTRACKED, generation, isKnownAbsent || isSeenAbsent);
    }
}
