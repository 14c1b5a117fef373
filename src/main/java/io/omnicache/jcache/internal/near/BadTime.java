package io.omnicache.jcache.internal.near;

import io.omnicache.jcache.internal.text.Shown;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A time in which one source of values fails, for one cache. Begins when the reserve answers in place of the source,
 * and ends when the source answers and hasn't failed for some seconds. Each of the two is logged once. Thread-safe.
 */
final class BadTime {
    private static final Logger LOG = LoggerFactory.getLogger(BadTime.class);

    /** How long the source must not have failed when the bad time ends. */
    static final Duration QUIET = Duration.ofSeconds(5);
    /** The pause after a failure before the source is asked again. */
    static final Duration PAUSE = Duration.ofSeconds(1);

    private final String cacheName;
    private final String source;
    private final LongSupplier clock;
    private final AtomicBoolean hasBegun = new AtomicBoolean();
    private final AtomicLong nextAttempt;
    private final LongAdder served = new LongAdder();
    private volatile boolean isFailing;
    private volatile long lastFailure;

    /**
     * @param source what fails, as the subject of a sentence
     * @param clock {@link System#nanoTime}
     */
    BadTime(String cacheName, String source, LongSupplier clock) {
        this.cacheName = Shown.name(cacheName);
        this.source = source;
        this.clock = clock;
        this.nextAttempt = new AtomicLong(clock.getAsLong());
    }

    /**
     * Whether the source should be asked. After a failure it is asked by one caller a second, so that the others don't
     * wait for it.
     */
    boolean mayAsk() {
        if (!isFailing) {
            return true;
        }
        long next = nextAttempt.get();
        long now = clock.getAsLong();
        return now - next >= 0 && nextAttempt.compareAndSet(next, now + PAUSE.toNanos());
    }

    /** Whether the source has failed when it was last asked. */
    boolean isFailing() {
        return isFailing;
    }

    /** The source has failed. */
    void onFailure() {
        long now = clock.getAsLong();
        lastFailure = now;
        nextAttempt.set(now + PAUSE.toNanos());
        isFailing = true;
    }

    /** The reserve has answered. */
    void onServed(Throwable reason) {
        onServed();
        if (hasBegun.compareAndSet(false, true)) {
            LOG.warn(
                    "Cache {}: {} fails, so reads are answered with what was last known, as long as the reserve allows;"
                            + " a line is logged when that ends. {}",
                    cacheName,
                    source,
                    reason.getMessage());
        }
    }

    /** The reserve has answered, without asking the source again. */
    void onServed() {
        served.increment();
    }

    /** The source has answered. Costs one read of a field in good times. */
    void onSuccess() {
        if (isFailing) {
            isFailing = false;
        }
        if (hasBegun.get()
                && clock.getAsLong() - lastFailure >= QUIET.toNanos()
                && hasBegun.compareAndSet(true, false)) {
            LOG.warn(
                    "Cache {}: {} answers again; {} reads were answered with what was last known",
                    cacheName,
                    source,
                    served.sumThenReset());
        }
    }
}
