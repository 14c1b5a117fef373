package io.omnicache.jcache.internal.near.admission;

import io.omnicache.jcache.internal.text.Shown;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Switches the near cache of one cache off while it costs more than it saves: where the servers announce more changes
 * than reads are answered here, for three windows of ten seconds, one after the other. Windows with few announcements
 * don't count. After a pause the near cache is tried for a window; if that is no better, the pause doubles, up to ten
 * minutes. A trial that is better ends the bypass. Each change is logged once; a trial isn't.
 *
 * <p>Thread-safe. The methods for hits and announcements are for the fast path: they add to a counter and look at the
 * time. No thread and no timer of its own: what is called next notices that a time has passed.
 */
final class Bypass {
    private static final Logger LOG = LoggerFactory.getLogger(Bypass.class);

    static final Duration WINDOW = Duration.ofSeconds(10);
    static final Duration FIRST_PAUSE = Duration.ofSeconds(10);
    static final Duration LONGEST_PAUSE = Duration.ofMinutes(10);
    /** A window with fewer announcements says nothing. */
    static final int FEWEST_ANNOUNCEMENTS = 1_000;

    private static final int WINDOWS = 3;

    private final String cacheName;
    private final LongSupplier clock;
    private final Runnable onBypass;
    private final LongAdder hits = new LongAdder();
    private final LongAdder announcements = new LongAdder();
    private final AtomicBoolean deciding = new AtomicBoolean();
    private volatile State state = State.ON;
    /** When the window, or the pause, ends. */
    private volatile long until;

    // The fields below belong to the thread that has set "deciding".
    private int badWindows;
    private long pauseNanos = FIRST_PAUSE.toNanos();

    /** What the near cache does. */
    enum State {
        /** It answers reads. */
        ON,
        /** It answers no reads and keeps nothing. */
        BYPASSED,
        /** It answers reads for a window, after a bypass. */
        TRIED
    }

    /**
     * @param clock {@link System#nanoTime}
     * @param onBypass called when the near cache is bypassed, also after a trial, by the thread that notices it
     */
    Bypass(String cacheName, LongSupplier clock, Runnable onBypass) {
        this.cacheName = Shown.name(cacheName);
        this.clock = clock;
        this.onBypass = onBypass;
        this.until = clock.getAsLong() + WINDOW.toNanos();
    }

    /** Whether the near cache may answer and keep entries. Ends a pause that is over. */
    boolean isOpen() {
        if (state != State.BYPASSED) {
            return true;
        }
        decideIfDue();
        return state != State.BYPASSED;
    }

    /** What the near cache does at present. */
    State state() {
        return state;
    }

    /** Counts reads that were answered here. */
    void onHits(long number) {
        hits.add(number);
        decideIfDue();
    }

    /** Counts changes that a server has announced. */
    void onAnnouncements(long number) {
        announcements.add(number);
        decideIfDue();
    }

    private void decideIfDue() {
        if (clock.getAsLong() - until >= 0) {
            decide();
        }
    }

    /** Decides at the end of a window or pause. One thread does; the others go on. */
    private void decide() {
        if (!deciding.compareAndSet(false, true)) {
            return;
        }
        boolean begins = false;
        try {
            long now = clock.getAsLong();
            if (now - until < 0) {
                return;
            }
            long answered = hits.sumThenReset();
            long announced = announcements.sumThenReset();
            switch (state) {
                case ON -> begins = endWindow(answered, announced, now);
                case TRIED -> begins = endTrial(answered, announced, now);
                case BYPASSED -> {
                    until = now + WINDOW.toNanos();
                    state = State.TRIED;
                }
            }
        } finally {
            deciding.set(false);
        }
        if (begins) {
            onBypass.run();
        }
    }

    private boolean endWindow(long answered, long announced, long now) {
        until = now + WINDOW.toNanos();
        badWindows = isBad(answered, announced) ? badWindows + 1 : 0;
        if (badWindows < WINDOWS) {
            return false;
        }
        LOG.warn(
                "Cache {}: the near cache is bypassed, since the servers announce more changes ({}) than it answers"
                        + " reads ({}) in {} s. It is tried again after a pause, and a line is logged when it is"
                        + " used again. If the entries are changed more often than read, set near-cache to false",
                cacheName,
                announced,
                answered,
                WINDOW.toSeconds());
        pause(now);
        return true;
    }

    private boolean endTrial(long answered, long announced, long now) {
        if (isBad(answered, announced)) {
            pauseNanos = Math.min(2 * pauseNanos, LONGEST_PAUSE.toNanos());
            pause(now);
            return true;
        }
        until = now + WINDOW.toNanos();
        badWindows = 0;
        pauseNanos = FIRST_PAUSE.toNanos();
        state = State.ON;
        LOG.warn(
                "Cache {}: the near cache is used again: it has answered {} reads, with {} changes",
                cacheName,
                answered,
                announced);
        return false;
    }

    private void pause(long now) {
        until = now + pauseNanos;
        state = State.BYPASSED;
    }

    private static boolean isBad(long answered, long announced) {
        return announced >= FEWEST_ANNOUNCEMENTS && announced > answered;
    }
}
