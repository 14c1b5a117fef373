package io.omnicache.jcache.internal.redis.keyspace;

import io.omnicache.jcache.RedisCacheException;
import io.omnicache.jcache.internal.redis.Backoff;
import io.omnicache.jcache.internal.redis.RedisErrors;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * The pauses between attempts at work that may be repeated, such as a walk over all keys. The pauses last for five
 * times a command's timeout in all, since a failover takes longer than one command may take. After progress the time
 * starts again. Work that finds a circuit breaker open before it has done anything isn't begun: it fails at once. Used
 * by one thread.
 */
final class FailoverBackoff {
    private static final int TIMEOUT_FACTOR = 5;
    private static final int MAX_PAUSES = 64;
    private static final Duration FIRST_PAUSE = Duration.ofMillis(50);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(1);

    private final Duration timeout;
    private @Nullable Backoff backoff;
    /** Whether something was done, or waited for. */
    private boolean hasBegun;

    /** @param timeout the timeout of one command */
    FailoverBackoff(Duration timeout) {
        this.timeout = timeout;
    }

    /** Returns the pauses for a part of work that has begun. */
    static FailoverBackoff underWay(Duration timeout) {
        FailoverBackoff backoff = new FailoverBackoff(timeout);
        backoff.hasBegun = true;
        return backoff;
    }

    /**
     * Sleeps for the next pause.
     *
     * @throws RedisCacheException {@code failure} itself, if repeating can't help or the time is used up; another
     *     exception if the thread is interrupted
     */
    void pauseAfter(RedisCacheException failure) {
        boolean isRefused = !hasBegun && RedisErrors.isRefusedByBreaker(failure);
        if (isRefused || !RedisErrors.mayPass(failure) || RedisErrors.isInterruption(failure) || !pause(failure)) {
            throw failure;
        }
    }

    /** Returns how long attempts and pauses together may take. */
    long longestNanos() {
        return Backoff.nanos(timeout.multipliedBy(TIMEOUT_FACTOR));
    }

    /** Restarts the time: the next failure counts as the first. */
    void reset() {
        hasBegun = true;
        backoff = null;
    }

    private boolean pause(RedisCacheException failure) {
        hasBegun = true;
        if (backoff == null) {
            backoff = new Backoff(MAX_PAUSES, FIRST_PAUSE, timeout.multipliedBy(TIMEOUT_FACTOR), LONGEST_PAUSE);
        }
        try {
            return backoff.pause();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw RedisErrors.interruptedAfter(failure, e);
        }
    }
}
