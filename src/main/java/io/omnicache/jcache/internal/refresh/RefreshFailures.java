package io.omnicache.jcache.internal.refresh;

import io.omnicache.jcache.internal.text.Shown;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Logs the failed refreshes of one cache, once a minute at most, with their number. Thread-safe. */
final class RefreshFailures {
    private static final Logger LOG = LoggerFactory.getLogger(RefreshFailures.class);
    private static final long PERIOD_NANOS = Duration.ofMinutes(1).toNanos();

    private final String cacheName;
    private final AtomicLong next = new AtomicLong(System.nanoTime());
    private final AtomicLong unlogged = new AtomicLong();

    RefreshFailures(String cacheName) {
        this.cacheName = Shown.name(cacheName);
    }

    void log(Throwable failure) {
        unlogged.incrementAndGet();
        long due = next.get();
        long now = System.nanoTime();
        if (now - due >= 0 && next.compareAndSet(due, now + PERIOD_NANOS)) {
            LOG.warn(
                    "Cache {}: {} refreshes have failed; the entries keep their values until they expire. This is the"
                            + " latest failure; the next line comes in a minute at the earliest",
                    cacheName,
                    unlogged.getAndSet(0),
                    failure);
        }
    }
}
