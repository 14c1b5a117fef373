package io.omnicache.jcache.internal.redis.breaker;

import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreaker.State;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig.SlidingWindowType;
import io.omnicache.jcache.UnavailableException;
import io.omnicache.jcache.internal.text.Shown;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The circuit breaker of one master, by its address. Closed, it lets every command through; an operation reads one
 * field. It opens after failures in a row which say that the server is away, no sign of life between them, and not
 * before they have lasted as long as an operation's retries. Open, it refuses every command without touching the
 * network, and probes the server in the background. It closes when a connection is open and the server well. Thread-safe.
 *
 * <p>A failure is reported by the connection and not by an operation: no connection could be made, the connection was
 * lost under commands, nothing was received for a whole timeout while commands waited. An error reply, and a command
 * that is slow while others are answered, are none.
 */
public final class ServerBreaker {
    /** The weight of a failure that the network has told: a refused or lost connection. */
    public static final int TOLD = 1;
    /** The weight of a silence that has lasted for a whole timeout. One slow command can cause one, so it opens nothing. */
    public static final int SILENCE = 2;

    private static final Logger LOG = LoggerFactory.getLogger(ServerBreaker.class);

    private final String server;
    private final BreakerSettings settings;
    private final ServerBreakers owner;
    /** What is wrong while the breaker is open; {@code null} while it is closed. */
    private volatile @Nullable Outage outage;

    /** Counts the failures. Made at the first one: as long as all is well, no class of Resilience4j is loaded. */
    private @Nullable CircuitBreaker circuit;

    private volatile @Nullable Guarded connection;
    private int failures;
    private long firstFailure;
    private long lastFailure;

    ServerBreaker(String server, BreakerSettings settings, ServerBreakers owner) {
        this.server = server;
        this.settings = settings;
        this.owner = owner;
    }

    /** Returns whether commands are refused. */
    public boolean isOpen() {
        return outage != null;
    }

    /**
     * Lets a command pass.
     *
     * @throws UnavailableException if the breaker is open
     */
    public void check() {
        UnavailableException refusal = refusal();
        if (refusal != null) {
            throw refusal;
        }
    }

    /** Returns the exception for a command that the breaker refuses; {@code null} if it is closed. */
    public @Nullable UnavailableException refusal() {
        Outage now = outage;
        return now == null ? null : owner.refuse(server, now.seconds(), now.why());
    }

    /** Sets the connection to the server; a former one is left. */
    public synchronized void attach(Guarded guarded) {
        connection = guarded;
        owner.add(server, this);
    }

    /** Forgets a connection that is closed for good, unless it has a successor, and with it what was known. */
    public void detach(Guarded guarded) {
        Outage over;
        synchronized (this) {
            if (connection != guarded) {
                return;
            }
            connection = null;
            over = outage;
            reset();
            owner.remove(server, this);
        }
        if (over != null) {
            LOG.info("Redis at {} isn't used any more: its circuit breaker, which was open, ends", server);
        }
    }

    /**
     * Something was received from the server.
     *
     * @param at when, as {@link System#nanoTime()}. What lies before the last failure is ignored
     */
    public synchronized void heard(long at) {
        CircuitBreaker counting = circuit;
        if (failures > 0 && outage == null && counting != null && at - lastFailure > 0) {
            failures = 0;
            counting.onSuccess(0, TimeUnit.NANOSECONDS);
        }
    }

    /** A connection is open, and the server well. */
    public void connected() {
        Outage over;
        synchronized (this) {
            over = outage;
            if (over == null) {
                heard(System.nanoTime());
                return;
            }
            reset();
        }
        LOG.info("Redis at {} answers again after {} s: its circuit breaker is closed", server, over.seconds());
    }

    /**
     * No connection could be made.
     *
     * @param since when the attempt began, as {@link System#nanoTime()}
     * @param why the failure of the network, of TLS or of the client library
     */
    public void failedToConnect(long since, Throwable why) {
        boolean wasSilence = System.nanoTime() - since >= settings.silenceNanos();
        failed(wasSilence ? SILENCE : TOLD, wasSilence ? since : System.nanoTime(), owner.describe(why));
    }

    private synchronized void reset() {
        CircuitBreaker counting = circuit;
        if (counting != null) {
            counting.transitionToClosedState();
        }
        failures = 0;
        outage = null;
    }

    /**
     * The server seems to be away.
     *
     * @param weight {@link #TOLD} or {@link #SILENCE}
     * @param since since when it hasn't answered, as {@link System#nanoTime()}
     * @param why what has happened, for the exception and the log
     */
    public void failed(int weight, long since, String why) {
        Outage begun = settings.isEnabled() ? opens(weight, since, why) : null;
        if (begun != null) {
            LOG.warn(
                    "Redis at {} is away: its circuit breaker is open, and operations fail at once ({})",
                    server,
                    Shown.name(why));
            Guarded waiting = connection;
            if (waiting != null) {
                waiting.refuseWaiting();
            }
            new Prober(settings, this::usable, () -> outage == begun, this::connected).start();
        }
    }

    /** Counts a failure. Returns the outage if the breaker opens thereby. */
    private synchronized @Nullable Outage opens(int weight, long since, String why) {
        if (outage != null || connection == null) {
            return null;
        }
        long now = System.nanoTime();
        if (since - lastFailure > settings.rowNanos()) {
            heard(now);
        }
        lastFailure = now;
        if (failures == 0 || since - firstFailure < 0) {
            firstFailure = since;
        }
        boolean isLasting = lastFailure - firstFailure >= settings.patienceNanos();
        CircuitBreaker counting = circuit();
        for (int i = 0; i < weight && (isLasting || failures < settings.failures() - 1); i++) {
            failures++;
            counting.onError(0, TimeUnit.NANOSECONDS, Away.INSTANCE);
            if (counting.getState() == State.OPEN) {
                Outage begun = new Outage(firstFailure, why);
                outage = begun;
                owner.countOpening();
                return begun;
            }
        }
        return null;
    }

    /** Leaves a connection that has been closed for good. Returns its successor; {@code null} ends the probing. */
    private @Nullable Guarded usable() {
        Guarded known = connection;
        while (known != null && known.isEnded()) {
            detach(known); // Does nothing if there is a successor by now.
            known = connection;
        }
        return known;
    }

    private synchronized CircuitBreaker circuit() {
        CircuitBreaker present = circuit;
        if (present == null) {
            int number = settings.failures();
            present = CircuitBreaker.of(
                    server,
                    CircuitBreakerConfig.custom()
                            .slidingWindowType(SlidingWindowType.COUNT_BASED)
                            .slidingWindowSize(number)
                            .minimumNumberOfCalls(number)
                            .failureRateThreshold(100)
                            // The prober closes it, and no time.
                            .waitDurationInOpenState(Duration.ofDays(3_650))
                            .build());
            circuit = present;
        }
        return present;
    }

    /** Returns what is wrong, for people; {@code null} if the breaker is closed. */
    @Nullable
    String state() {
        Outage now = outage;
        return now == null ? null : server + " for " + now.seconds() + " s (" + now.why() + ")";
    }

    /**
     * Why the breaker is open.
     *
     * @param since since when the server hasn't answered, as {@link System#nanoTime()}
     */
    private record Outage(long since, String why) {
        long seconds() {
            return TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - since);
        }
    }

    /** What the circuit breaker gets as a failure. */
    private static final class Away extends Exception {
        private static final long serialVersionUID = 1L;
        private static final Away INSTANCE = new Away();

        private Away() {
            super("The server is away", null, false, false);
        }
    }
}
