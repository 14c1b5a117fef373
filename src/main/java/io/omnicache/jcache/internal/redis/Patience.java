package io.omnicache.jcache.internal.redis;

import io.omnicache.jcache.RedisCacheException;
import io.omnicache.jcache.UnavailableException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * How long work that may be repeated goes on after failures: five times a command's timeout from the first one after
 * progress, since a failover takes longer than one command may. Used by one thread.
 */
final class Patience {
    private static final int TIMEOUTS = 5;
    private static final int MOST_PAUSES = 64;
    private static final Duration FIRST_PAUSE = Duration.ofMillis(50);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(1);

    private final Duration timeout;
    private @Nullable Backoff backoff;

    Patience(Duration timeout) {
        this.timeout = timeout;
    }

    /** Waits a little if the failure is one that may pass; throws it if it isn't, or time is up. */
    void await(RedisCacheException failure) {
        boolean mayPass = failure instanceof UnavailableException || failure.isOutcomeUnknown();
        if (!mayPass || RedisErrors.isInterruption(failure) || !pause(failure)) {
            throw failure;
        }
    }

    /** After progress: the next failure is a first one. */
    void renew() {
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
