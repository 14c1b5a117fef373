package io.omnicache.jcache.internal.store.behind;

import io.omnicache.jcache.internal.entry.EncodedKey;
import io.omnicache.jcache.internal.store.WriteQueue.Written;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/** The last change of one key that the store doesn't have yet. Guarded by its queue. */
final class PendingWrite<K, V> {
    private static final long LONGEST_BACKOFF_NANOS = 30_000_000_000L;

    final Written<K, V> change;
    /**
     * When the oldest change came that this one has replaced, so that a key which changes all the time is written too.
     */
    final long since;
    /** The change before a doubtful one, which counts if Redis hasn't carried the doubtful one out. */
    private @Nullable PendingWrite<K, V> before;

    private long due;
    private int failures;
    private @Nullable Throwable lastFailure;

    PendingWrite(Written<K, V> change, long delayNanos, @Nullable PendingWrite<K, V> replaced) {
        this.change = change;
        this.since = replaced == null ? System.nanoTime() : replaced.since;
        this.due = replaced == null ? since + delayNanos : replaced.due;
        if (replaced != null) {
            follow(replaced);
        }
    }

    /** This change comes after another one that the store doesn't have. */
    void follow(PendingWrite<K, V> earlier) {
        if (change.isDoubtful() && before == null) {
            before = earlier;
        }
    }

    @Nullable
    PendingWrite<K, V> before() {
        return before;
    }

    EncodedKey id() {
        return change.id();
    }

    boolean isRemoval() {
        return change.value() == null;
    }

    boolean isDue(long now) {
        return now - due >= 0;
    }

    long due() {
        return due;
    }

    /** Whether it is written by a call of its own, so that it can't make others fail. */
    boolean isAlone() {
        return failures > 0;
    }

    int failures() {
        return failures;
    }

    @Nullable
    Throwable lastFailure() {
        return lastFailure;
    }

    /** An attempt has failed; the next one follows after a pause of a random length. */
    void onFailure(Throwable failure, long backoffNanos) {
        lastFailure = failure;
        failures++;
        due = System.nanoTime() + pause(backoffNanos, failures);
    }

    /** Nothing was tried, since it isn't this JVM's turn; it doesn't count as an attempt. */
    void postpone(long backoffNanos) {
        due = System.nanoTime() + pause(backoffNanos, 1);
    }

    private static long pause(long backoffNanos, int failures) {
        long longest = Math.min(LONGEST_BACKOFF_NANOS, backoffNanos << Math.min(failures - 1, 16));
        long pause = longest < backoffNanos ? LONGEST_BACKOFF_NANOS : longest;
        return pause / 2 + ThreadLocalRandom.current().nextLong(pause / 2 + 1);
    }
}
