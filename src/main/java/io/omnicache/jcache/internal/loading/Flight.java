package io.omnicache.jcache.internal.loading;

import java.util.concurrent.CompletableFuture;

/**
 * The attempt of one thread to load an entry, for which the other threads of this JVM wait. Its owner completes it in
 * any case. Thread-safe.
 */
final class Flight<V> {
    private final CompletableFuture<LoadResult<V>> result = new CompletableFuture<>();
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

    boolean isOvertaken() {
        return System.nanoTime() - overtakenAt >= 0;
    }
}
