package io.omnicache.jcache.internal.redis.login;

import io.netty.util.concurrent.EventExecutorGroup;
import io.netty.util.concurrent.ScheduledFuture;
import io.omnicache.jcache.spi.CredentialsProvider.Credentials;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The present credentials of one login, and the open connections that have to follow them. A connection that is being
 * opened asks for them; calls at the same time are one. While connections are open, a changed password and credentials
 * that will end are offered to each of them in time. Nothing here blocks: the supply is asked in threads of its own, and
 * for no longer than a fixed time. If it fails, open connections keep what they have. Thread-safe.
 */
public final class LoginSource implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(LoginSource.class);
    private static final long FIRST_PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(100);
    private static final long LONGEST_PAUSE_NANOS = TimeUnit.SECONDS.toNanos(30);
    /** The part of the credentials' time after which they are renewed, in percent: between these. */
    private static final int EARLIEST = 70;

    private static final int LATEST = 80;
    /** Longer than any token, and no number of nanoseconds overflows. */
    private static final Duration LONGEST = Duration.ofDays(3_650);

    private static final int PARTS_OF_THE_TIME_LEFT = 4;

    private final LoginSupply supply;
    private final ExecutorService threads;
    private final Duration patience;
    private final Set<LoginSession> sessions = ConcurrentHashMap.newKeySet();
    private final RecentPasswords recent = new RecentPasswords();
    /** The call that is under way. Guarded by this. */
    private @Nullable CompletableFuture<Credentials> call;
    /** Guarded by this. */
    private @Nullable Credentials latest;
    /** When the latest credentials are to be renewed, as {@link System#nanoTime()}, if they end. Guarded by this. */
    private long renewAt;
    /**
     * What all open connections were offered last. A new connection may have fetched newer credentials, which the others
     * don't have. Guarded by this.
     */
    private @Nullable Credentials offered;
    /** Says when to look next. Guarded by this. */
    private @Nullable EventExecutorGroup timer;
    /** Guarded by this. */
    private @Nullable ScheduledFuture<?> next;
    /** When the look is due for which {@link #next} waits, as {@link System#nanoTime()}. Guarded by this. */
    private long nextAt;
    /** Guarded by this. */
    private long pauseNanos = FIRST_PAUSE_NANOS;
    /** Whether a connection waits for the present credentials to be offered again. Guarded by this. */
    private boolean isRetried;
    /** When that may be. Guarded by this. */
    private long retryAt;

    private volatile @Nullable String problem;
    private volatile boolean isTold;
    private volatile boolean closed;

    /**
     * @param threads run the calls of the supply, which may block; shut down by {@link #close}
     * @param patience how long a call may take
     */
    public LoginSource(LoginSupply supply, ExecutorService threads, Duration patience) {
        this.supply = supply;
        this.threads = threads;
        this.patience = patience;
    }

    /**
     * Asks for the present credentials.
     *
     * @param executors run the timeout
     * @return fails with a {@link LoginException}
     */
    public CompletionStage<Credentials> ask(EventExecutorGroup executors) {
        CompletableFuture<Credentials> mine = new CompletableFuture<>();
        synchronized (this) {
            if (call != null) {
                return call;
            }
            call = mine;
        }
        try {
            Future<?> running = threads.submit(() -> load(mine));
            ScheduledFuture<?> timeout = executors.schedule(
                    () -> {
                        fail(mine, tooLate());
                        running.cancel(true);
                    },
                    patience.toMillis(),
                    TimeUnit.MILLISECONDS);
            mine.whenComplete((done, failure) -> timeout.cancel(false));
        } catch (RejectedExecutionException e) {
            fail(mine, closed ? new LoginException("The connection is closed") : tooLate());
        }
        return mine;
    }

    private LoginException tooLate() {
        return new LoginException(supply.name() + " has given no credentials within " + patience.toMillis()
                + " ms (setting connect-timeout); see what it waits for");
    }

    private void load(CompletableFuture<Credentials> mine) {
        Credentials loaded;
        try {
            loaded = supply.get();
        } catch (LoginException e) {
            fail(mine, e);
            return;
        } catch (RuntimeException | Error e) {
            fail(
                    mine,
                    new LoginException(
                            supply.name() + " failed (" + e.getClass().getName() + ")"));
            return;
        }
        boolean isChanged;
        synchronized (this) {
            if (call != mine) {
                return; // It took too long.
            }
            call = null;
            isChanged = !loaded.equals(latest);
            latest = loaded;
            recent.add(loaded.password());
            if (isChanged) {
                renewAt = System.nanoTime() + untilRenewal(loaded);
                scheduleNext();
            }
        }
        problem = null;
        if (isChanged && isWatched()) {
            offer(loaded);
        }
        mine.complete(loaded);
    }

    private void fail(CompletableFuture<Credentials> mine, LoginException why) {
        synchronized (this) {
            if (call == mine) {
                call = null;
                problem = why.getMessage();
            }
        }
        mine.completeExceptionally(why);
    }

    /** Returns the passwords that were used last, which no message may show. */
    public List<String> recentPasswords() {
        return recent.list();
    }

    /** Returns the credentials of the last call that succeeded; {@code null} if none has. */
    public synchronized @Nullable Credentials latest() {
        return latest;
    }

    /** Returns why the last call failed; {@code null} if it didn't. */
    public @Nullable String problem() {
        return problem;
    }

    /**
     * A connection has logged in. From now on it is offered newer credentials.
     *
     * @param executors run the timer, at least until the connection is closed
     */
    void add(LoginSession session, EventExecutorGroup executors) {
        Credentials newest;
        synchronized (this) {
            sessions.add(session);
            newest = latest;
            if (offered == null) {
                offered = newest;
            }
            if (next == null) {
                timer = executors;
                scheduleNext();
            } else if (timer != executors) {
                timer = executors;
                cancelNext();
                schedule(Math.max(0, nextAt - System.nanoTime()));
            }
        }
        if (newest != null) { // Others may have got them while this connection logged in.
            session.offer(newest);
        }
    }

    /** A connection is closed. */
    void remove(LoginSession session) {
        synchronized (this) {
            sessions.remove(session);
            if (sessions.isEmpty()) {
                cancelNext();
                timer = null;
                offered = null;
                isRetried = false;
            }
        }
    }

    /**
     * A connection couldn't log in anew. The credentials are offered again after a pause, newer ones as soon as they are
     * known.
     *
     * @param text how the server refuses them; {@code null} if it hasn't answered
     */
    void refused(@Nullable String text) {
        if (text != null && !isTold) {
            isTold = true;
            LOG.warn(
                    "A server refuses a new login on an open connection with the credentials of {} ({}); the connection"
                            + " is used on, and the login is tried again",
                    supply.name(),
                    text);
        }
        synchronized (this) {
            long now = System.nanoTime();
            if (!isRetried) { // Of several connections that are refused, one counts.
                long pause = nextPause();
                isRetried = true;
                retryAt = now + pause;
                schedule(pause);
            }
        }
    }

    /** A server has accepted new credentials. */
    void accepted() {
        synchronized (this) {
            pauseNanos = FIRST_PAUSE_NANOS;
        }
        if (isTold) {
            isTold = false;
            LOG.info("Open connections have logged in with the credentials of {} again", supply.name());
        }
    }

    private boolean isWatched() {
        return !supply.interval().isZero();
    }

    private void offer(Credentials newest) {
        synchronized (this) {
            offered = newest;
        }
        sessions.forEach(session -> session.offer(newest));
    }

    /** Looks for newer credentials, and offers them. */
    private void look() {
        EventExecutorGroup executors;
        synchronized (this) {
            next = null;
            executors = timer;
        }
        if (executors == null || closed || sessions.isEmpty()) {
            return;
        }
        ask(executors).whenComplete((found, failure) -> {
            if (failure != null) {
                onFailure(failure);
            } else {
                onFound(found);
            }
        });
    }

    private void onFound(Credentials found) {
        boolean isDue;
        synchronized (this) {
            long now = System.nanoTime();
            boolean isNew = !found.equals(offered);
            if (isNew) {
                pauseNanos = FIRST_PAUSE_NANOS;
            }
            isDue = isNew || isRetried && now - retryAt >= 0;
            isRetried &= !isDue;
            if (isRetried) {
                schedule(retryAt - now);
            }
            if (isWatched()) {
                scheduleNext();
            } else if (found.validUntil() != null) {
                long left = renewAt - now;
                schedule(left > 0 ? left : nextPause()); // Or it hasn't renewed them yet.
            }
        }
        if (isDue) {
            offer(found);
        }
    }

    private void onFailure(Throwable failure) {
        if (!isTold) {
            isTold = true;
            LOG.warn(
                    "There are no new credentials for open connections, which are used on; it is tried again: {}",
                    failure instanceof LoginException ? failure.getMessage() : supply.name());
        }
        synchronized (this) {
            schedule(nextPause());
        }
    }

    /** Returns a pause that grows, and is no longer than a quarter of the time that the credentials have left. */
    private long nextPause() {
        long pause = pauseNanos;
        pauseNanos = Math.min(2 * pause, LONGEST_PAUSE_NANOS);
        long left = latest == null ? 0 : nanosLeft(latest);
        if (left > 0) {
            pause = Math.min(pause, Math.max(FIRST_PAUSE_NANOS, left / PARTS_OF_THE_TIME_LEFT));
        }
        return pause / 2 + ThreadLocalRandom.current().nextLong(pause / 2 + 1);
    }

    /** Schedules the next look at a supply that is watched, or for the latest credentials, if they end. */
    private void scheduleNext() {
        if (isWatched()) {
            schedule(supply.interval().toNanos());
        } else if (latest != null && latest.validUntil() != null) {
            schedule(Math.max(0, renewAt - System.nanoTime()));
        }
    }

    private static long untilRenewal(Credentials known) {
        long pause = nanosLeft(known) / 100 * ThreadLocalRandom.current().nextInt(EARLIEST, LATEST + 1);
        return Math.max(pause, FIRST_PAUSE_NANOS); // Or a clock that goes wrong has the supply asked without a pause.
    }

    /** Returns 0 for credentials that don't end. */
    private static long nanosLeft(Credentials known) {
        Instant end = known.validUntil();
        Duration left = end == null ? Duration.ZERO : Duration.between(Instant.now(), end);
        if (left.isNegative()) {
            return 0;
        }
        return (left.compareTo(LONGEST) > 0 ? LONGEST : left).toNanos();
    }

    /** Has the next look happen after this time, unless it is earlier anyway. */
    private void schedule(long nanos) {
        long at = System.nanoTime() + nanos;
        EventExecutorGroup executors = timer;
        if (executors == null || closed || next != null && nextAt - at <= 0) {
            return;
        }
        cancelNext();
        try {
            next = executors.schedule(this::look, nanos, TimeUnit.NANOSECONDS);
            nextAt = at;
        } catch (RejectedExecutionException e) {
            return; // The network threads have ended, and so have the connections.
        }
    }

    private void cancelNext() {
        if (next != null) {
            next.cancel(false);
            next = null;
        }
    }

    /** Ends calls under way, and closes the supply. Idempotent. */
    @Override
    public void close() {
        if (closed) {
            return;
        }
        closed = true;
        synchronized (this) {
            cancelNext();
        }
        threads.shutdownNow();
        supply.close();
    }
}
