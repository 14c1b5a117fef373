package io.omnicache.jcache.internal.redis.keyspace;

import io.omnicache.jcache.RedisCacheException;
import io.omnicache.jcache.UnavailableException;
import io.omnicache.jcache.internal.redis.Backoff;
import io.omnicache.jcache.internal.redis.RedisErrors;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Backoff between repetitions of work that may be repeated. It lasts for five times a command's timeout, since a
 * failover takes longer than one command may. It starts anew after progress. Used by one thread.
 */
final class FailoverBackoff {
    private static final int TIMEOUTS = 5;
    private static final int MOST_PAUSES = 64;
    private static final Duration FIRST_PAUSE = Duration.ofMillis(50);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(1);

    private final Duration timeout;
    private @Nullable Backoff backoff;

    /**
     * @param timeout of one command
     */
    FailoverBackoff(Duration timeout) {
        this.timeout = timeout;
    }

    /**
     * Sleeps for the next pause.
     *
     * @throws RedisCacheException the failure, if repeating can't help, the time is used up or the thread is
     *     interrupted
     */
    void pauseAfter(RedisCacheException failure) {
        boolean mayPass = failure instanceof UnavailableException || failure.isOutcomeUnknown();
        if (!mayPass || RedisErrors.isInterruption(failure) || !pause(failure)) {
            throw failure;
        }
    }

    /** Starts anew: the next failure is a first one. */
    void reset() {
        backoff = null;
    }

    private boolean pause(RedisCacheException failure) {
        if (backoff == null) {
            backoff = new Backoff(MOST_PAUSES, FIRST_PAUSE, timeout.multipliedBy(TIMEOUTS), LONGEST_PAUSE);
        }
        try {
            return backoff.pause();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw RedisErrors.interruptedAfter(failure, e);
        }
    }
}
