package io.omnicache.jcache.internal.redis.breaker;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Probes one server at intervals while its breaker is open: a new connection, its login and a {@code PING}. Has no
 * thread of its own. Thread-safe.
 *
 * <p>A probe whose attempts to connect get no answer is followed by others before it has ended, since the operating
 * system repeats its own attempts after 1, 2 and 4 s only, and would find a healed network that late. Therefore up to
 * {@link BreakerSettings#MOST_PROBES} probes are under way. A server that has accepted a connection and doesn't answer
 * hangs: it gets one probe at a time, whose bytes it reads as soon as it goes on. So a stopped server has few
 * connections to clear away.
 */
final class Prober {
    private final BreakerSettings settings;
    private final Supplier<@Nullable Guarded> connection;
    private final BooleanSupplier isWanted;
    private final Runnable onWell;
    /** When the probes under way have begun, oldest first. */
    private final Deque<Long> underWay = new ArrayDeque<>();

    private boolean hangs;

    /**
     * @param connection the connection to be probed now; {@code null} if there is none any more
     * @param isWanted whether the breaker is still open
     * @param onWell called when the server is well
     */
    Prober(
            BreakerSettings settings,
            Supplier<@Nullable Guarded> connection,
            BooleanSupplier isWanted,
            Runnable onWell) {
        this.settings = settings;
        this.connection = connection;
        this.isWanted = isWanted;
        this.onWell = onWell;
    }

    /** Begins with a pause, since the server has just been found away. */
    void start() {
        Guarded probed = connection.get();
        if (probed != null && isWanted.getAsBoolean()) {
            try {
                probed.schedule(this::tick, settings.probeNanos());
            } catch (RejectedExecutionException e) {
                return; // The network threads have ended, and with them all use of the server.
            }
        }
    }

    private void tick() {
        Guarded probed = connection.get();
        if (probed == null || !isWanted.getAsBoolean()) {
            return;
        }
        long now = System.nanoTime();
        if (begins(now)) {
            probed.probe().whenComplete((done, failure) -> ended(now, failure == null));
        }
        start();
    }

    private synchronized boolean begins(long now) {
        Long oldest = underWay.peekFirst();
        Long newest = underWay.peekLast();
        if (oldest != null && newest != null) {
            boolean waits = hangs
                    || now - oldest > settings.hangNanos()
                    || now - newest < settings.spacingNanos()
                    || underWay.size() >= BreakerSettings.MOST_PROBES;
            if (waits) {
                return false;
            }
        }
        underWay.addLast(now);
        return true;
    }

    private void ended(long begun, boolean isWell) {
        synchronized (this) {
            underWay.remove(begun);
            hangs = !isWell && System.nanoTime() - begun > settings.hangNanos();
        }
        if (isWell) {
            onWell.run();
        }
    }
}
