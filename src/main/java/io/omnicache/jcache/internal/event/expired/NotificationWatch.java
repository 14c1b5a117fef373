package io.omnicache.jcache.internal.event.expired;

import io.omnicache.jcache.internal.text.Shown;
import java.time.Duration;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import javax.cache.CacheException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Repeats the check of the servers' flags while a cache listens: after a gap, since a restarted server or a new master
 * may lack them, and once a minute, since another program may have reset them and a cluster may have got a new master.
 * A check that fails is repeated after a second, later after up to half a minute; this is logged once. Thread-safe.
 */
final class NotificationWatch {
    private static final Duration PERIOD = Duration.ofMinutes(1);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(30);
    private static final Logger LOG = LoggerFactory.getLogger(NotificationWatch.class);

    private final NotificationCheck check;
    private final ScheduledExecutorService thread;
    private final String cacheName;

    /** Guarded by this. */
    private @Nullable Future<?> next;

    /** Guarded by this. */
    private boolean isRunning;

    /** The pause before the next attempt; zero after a success. Guarded by this. */
    private Duration pause = Duration.ZERO;

    /** @param thread where Redis may be waited for */
    NotificationWatch(NotificationCheck check, ScheduledExecutorService thread, String cacheName) {
        this.check = check;
        this.thread = thread;
        this.cacheName = Shown.name(cacheName);
    }

    /** Begins, after a check that has succeeded. */
    synchronized void start() {
        isRunning = true;
        pause = Duration.ZERO;
        schedule(PERIOD);
    }

    synchronized void stop() {
        isRunning = false;
        if (next != null) {
            next.cancel(false);
        }
    }

    /** Checks soon. Never waits. */
    synchronized void onGap() {
        schedule(Duration.ZERO);
    }

    private void schedule(Duration delay) {
        if (!isRunning) {
            return;
        }
        if (next != null) {
            next.cancel(false);
        }
        try {
            next = thread.schedule(this::run, delay.toMillis(), TimeUnit.MILLISECONDS);
        } catch (RejectedExecutionException e) { // The cache is closed.
            isRunning = false;
        }
    }

    private void run() {
        try {
            check.ensure();
            onSuccess();
        } catch (CacheException e) {
            onFailure(e);
        }
    }

    private synchronized void onSuccess() {
        if (!pause.isZero()) {
            LOG.info("Cache {}: Redis notifies expired entries again", cacheName);
        }
        pause = Duration.ZERO;
        schedule(PERIOD);
    }

    private synchronized void onFailure(CacheException failure) {
        if (isRunning && pause.isZero()) {
            LOG.warn(
                    "Cache {}: it isn't certain that Redis notifies expired entries; the check is repeated",
                    cacheName,
                    failure);
        }
        Duration longer = pause.isZero() ? Duration.ofSeconds(1) : pause.multipliedBy(2);
        pause = longer.compareTo(LONGEST_PAUSE) < 0 ? longer : LONGEST_PAUSE;
        schedule(pause);
    }
}
