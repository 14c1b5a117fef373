package io.omnicache.jcache.internal.loading;

import io.omnicache.jcache.internal.redis.OperationTime;
import java.util.concurrent.CompletableFuture;

/**
 * The attempt of one thread to load an entry, for which the other threads of this JVM wait. Its owner completes it in
 * any case. Thread-safe.
 */
final class Flight<V> {
    private final CompletableFuture<LoadResult<V>> result = new CompletableFuture<>();
    private final OperationTime owner = OperationTime.ofThread();
    private final long ownerBefore = owner.freeNanos();
    private final long overtakenAt;

    /**
     * @param overtakenAt when the others wait no longer, as {@link System#nanoTime()}
     */
    Flight(long overtakenAt) {
        this.overtakenAt = overtakenAt;
    }

    CompletableFuture<LoadResult<V>> result() {
        return result;
    }

    long overtakenAt() {
        return overtakenAt;
    }

    /** For how long the clock of the owner has stood still since the attempt began: the loader ran, for example. */
    long freeNanos() {
        return owner.freeNanos() - ownerBefore;
    }

    boolean isOvertaken() {
        return System.nanoTime() - overtakenAt >= 0;
    }
}
