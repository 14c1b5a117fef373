package io.omnicache.jcache.internal.event.remote;

import io.omnicache.jcache.internal.event.ForeignEvents;
import io.omnicache.jcache.internal.management.CacheStatistics.Counter;
import io.omnicache.jcache.internal.text.Shown;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.ObjLongConsumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Counts and logs what is missing among the events of one cache, and tells the listeners that want to know. One line of
 * each kind is logged in {@link #QUIET}. Thread-safe; never waits.
 */
final class EventGaps {
    private static final Duration QUIET = Duration.ofSeconds(10);
    private static final int LONGEST_REASON = 500;
    private static final long NONE = 0;
    private static final Logger LOG = LoggerFactory.getLogger(EventGaps.class);

    private final String cacheName;
    private final ForeignEvents<?, ?> listeners;
    private final ObjLongConsumer<Counter> statistics;
    private final AtomicBoolean skippedLogged = new AtomicBoolean();

    /** When the first event was dropped since the listeners were told; {@link #NONE} if none was. Guarded by this. */
    private long droppedSince = NONE;

    /** Guarded by this. */
    private long dropped;

    /** When a gap was logged. Guarded by this. */
    private long loggedAt = System.nanoTime() - QUIET.toNanos();

    /** @param statistics counts, if the statistics are enabled */
    EventGaps(String cacheName, ForeignEvents<?, ?> listeners, ObjLongConsumer<Counter> statistics) {
        this.cacheName = Shown.name(cacheName);
        this.listeners = listeners;
        this.statistics = statistics;
    }

    /** Counts a message that is unknown or can't be decoded. */
    void onSkipped() {
        statistics.accept(Counter.EVENTS_SKIPPED, 1);
        if (!skippedLogged.getAndSet(true)) {
            LOG.warn(
                    "Cache {}: an event of another JVM is skipped, since its format is unknown, or its key or value"
                            + " can't be decoded here; this warning is logged once",
                    cacheName);
        }
    }

    /** Counts an event that the listeners couldn't take. */
    void onDropped() {
        statistics.accept(Counter.EVENTS_DROPPED, 1);
        synchronized (this) {
            dropped++;
            if (droppedSince == NONE) {
                droppedSince = System.nanoTime() | 1;
            }
        }
    }

    /** Called when an event was taken: ends the gap of dropped events. */
    void onTaken() {
        long since;
        long number;
        synchronized (this) {
            if (droppedSince == NONE) {
                return;
            }
            since = droppedSince;
            number = dropped;
            droppedSince = NONE;
            dropped = 0;
        }
        report(since, System.nanoTime(), number + " events were dropped, since the listeners are too slow");
    }

    /**
     * Reports a gap.
     *
     * @param since when it began, as {@link System#nanoTime()}; so is {@code until}
     */
    void report(long since, long until, String reason) {
        statistics.accept(Counter.EVENT_GAPS, 1);
        long now = System.nanoTime();
        boolean logs;
        synchronized (this) {
            logs = now - loggedAt >= QUIET.toNanos();
            loggedAt = logs ? now : loggedAt;
        }
        if (logs) {
            LOG.warn(
                    "Cache {}: events of other JVMs may be missing, of the last {} ms: {}",
                    cacheName,
                    Duration.ofNanos(now - since).toMillis(),
                    Shown.text(reason, LONGEST_REASON));
        }
        Instant instant = Instant.now();
        listeners.onGap(instant.minusNanos(now - since), instant.minusNanos(now - until));
    }
}
