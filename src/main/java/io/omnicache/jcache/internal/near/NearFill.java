package io.omnicache.jcache.internal.near;

import io.omnicache.jcache.internal.redis.Backoff;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * One read of an entry on the connection on which its changes are announced. Callers that ask for the same entry
 * meanwhile may wait for the same read. Thread-safe.
 */
final class NearFill {
    private static final Outcome NONE = new Outcome(null, false);

    private final NearMap map;
    private final Object key;
    private final byte[] redisKey;
    private final long stamp;
    private final int generation;
    private final long sentAt;
    private final long longestNanos;
    private final CompletableFuture<Outcome> outcome = new CompletableFuture<>();

    /**
     * @param stamp the stamp of the key in the map; not {@link NearMap#CHANGING}
     * @param generation the generation of the map
     * @param longest the largest age of an answer; after half of it no further caller waits for the read
     */
    NearFill(NearMap map, Object key, byte[] redisKey, long stamp, int generation, Duration longest) {
        this.map = map;
        this.key = key;
        this.redisKey = redisKey;
        this.stamp = stamp;
        this.generation = generation;
        this.sentAt = System.nanoTime();
        this.longestNanos = Backoff.nanos(longest);
    }

    /** The key in the map. */
    Object key() {
        return key;
    }

    /** The whole key in Redis. */
    byte[] redisKey() {
        return redisKey;
    }

    /** Whether a caller that comes now may wait for this read: this JVM hasn't changed the entry since it was sent. */
    boolean isJoinable() {
        return map.stamp(key) == stamp
                && map.generation() == generation
                && System.nanoTime() - sentAt < longestNanos / 2;
    }

    /** Keeps the entry in the map, unless it was changed meanwhile. */
    void keep(byte @Nullable [] raw, long nanosToLive) {
        map.install(key, new NearEntry(raw, sentAt + nanosToLive, generation, redisKey.length), stamp);
    }

    /** Keeps nothing, and removes what may be older from the map. */
    void keepNothing() {
        map.remove(key);
    }

    /** Ends the read with what Redis has; {@code null} for no entry. */
    void answered(byte @Nullable [] value) {
        outcome.complete(new Outcome(value, System.nanoTime() - sentAt < longestNanos));
    }

    /** Ends the read without an answer: another connection has to be asked. */
    void unanswered() {
        outcome.complete(NONE);
    }

    /** Waits for the outcome. There is no answer if it takes too long, or if the thread is interrupted. */
    Outcome await(long nanos) {
        try {
            return outcome.get(nanos, TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException | TimeoutException e) {
            return NONE;
        }
        return NONE;
    }

    /** Returns a stage with the outcome, which has no answer if that takes too long. Of the caller's own. */
    CompletableFuture<Outcome> outcome(long nanos) {
        return outcome.copy().completeOnTimeout(NONE, nanos, TimeUnit.NANOSECONDS);
    }

    /**
     * The outcome of a read.
     *
     * @param value the bytes of the entry; {@code null} for no entry
     * @param isAnswer whether there is an answer; if not, another connection has to be asked
     */
    record Outcome(byte @Nullable [] value, boolean isAnswer) {}
}
