package io.omnicache.jcache.internal.near;

import io.omnicache.jcache.RedisCacheException;
import io.omnicache.jcache.UnavailableException;
import io.omnicache.jcache.internal.redis.Backoff;
import io.omnicache.jcache.internal.redis.RedisConnection;
import io.omnicache.jcache.internal.redis.TrackedKeys;
import io.omnicache.jcache.internal.text.Shown;
import java.time.Duration;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Has the servers announce the changes of a cache's entries: from the first read on, opened in the background, so that
 * no read waits for it. If the servers refuse, that is logged once, the cache works without a near cache, and each
 * minute it is tried again; if they can't be reached, each second. Both only while the cache is read. Thread-safe.
 */
final class NearTracking implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(NearTracking.class);

    private static final long PAUSE_AFTER_REFUSAL = TimeUnit.MINUTES.toNanos(1);
    private static final long PAUSE_AFTER_FAILURE = TimeUnit.SECONDS.toNanos(1);

    private final String cacheName;
    private final RedisConnection connection;
    private final TrackedKeys.Request request;
    private final TrackedKeys.Listener listener;
    private final Executor executor;
    private final long mostStaleNanos;
    private final LongSupplier clock;
    private final AtomicBoolean opening = new AtomicBoolean();

    private volatile @Nullable TrackedKeys tracked;
    private volatile @Nullable RedisCacheException refusal;
    private volatile boolean closed;
    private volatile long notBefore;
    private boolean refusalLogged;

    /**
     * @param listener is told of changes
     * @param executor runs tasks that may wait
     * @param maxStaleness for how long a canary proves that changes are announced
     * @param clock of the pauses after failures: {@link System#nanoTime}
     */
    NearTracking(
            String cacheName,
            RedisConnection connection,
            TrackedKeys.Request request,
            TrackedKeys.Listener listener,
            Executor executor,
            Duration maxStaleness,
            LongSupplier clock) {
        this.cacheName = Shown.name(cacheName);
        this.connection = connection;
        this.request = request;
        this.listener = listener;
        this.executor = executor;
        this.mostStaleNanos = Backoff.nanos(maxStaleness);
        this.clock = clock;
        this.notBefore = clock.getAsLong();
    }

    /** Returns the tracked keys; {@code null} if there are none yet: then they are opened. */
    @Nullable
    TrackedKeys tracked() {
        TrackedKeys source = tracked;
        if (source == null) {
            openInBackground();
        }
        return source;
    }

    /** As {@link #tracked}, but also {@code null} if no canary proves at present that changes are announced. */
    @Nullable
    TrackedKeys proven() {
        TrackedKeys source = tracked();
        return source == null || System.nanoTime() - source.provenUntil() >= mostStaleNanos ? null : source;
    }

    /** Until when it is proven that changes were announced; {@link Proofs#NONE} if nothing is tracked at present. */
    long provenUntil() {
        TrackedKeys source = tracked;
        return source == null ? Proofs.NONE : source.provenUntil();
    }

    /** Ends the announcements, until {@link #tracked} is called again. */
    synchronized void suspend() {
        TrackedKeys source = tracked;
        tracked = null;
        if (source != null) {
            source.close();
        }
    }

    private void openInBackground() {
        if (closed || clock.getAsLong() - notBefore < 0 || !opening.compareAndSet(false, true)) {
            return;
        }
        try {
            executor.execute(this::open);
        } catch (RuntimeException | Error e) { // No thread at present.
            pause(PAUSE_AFTER_FAILURE);
            opening.set(false);
        }
    }

    private void open() {
        try {
            if (!closed && tracked == null) {
                opened(connection.pushes().track(request, listener));
            }
        } catch (UnavailableException | IllegalStateException | IllegalArgumentException e) {
            // The latter two if the connection was closed meanwhile, or if caches of the other mode are being closed.
            pause(PAUSE_AFTER_FAILURE);
        } catch (RedisCacheException e) {
            pause(PAUSE_AFTER_REFUSAL);
            refused(e);
        } finally {
            opening.set(false);
        }
    }

    private synchronized void opened(TrackedKeys source) {
        refusal = null;
        refusalLogged = false;
        tracked = source;
        if (closed) {
            close();
        }
    }

    private synchronized void refused(RedisCacheException e) {
        refusal = e;
        if (!refusalLogged) {
            refusalLogged = true;
            LOG.error(
                    "Cache {}: no near cache, every read goes to Redis; tried again each minute. {}",
                    cacheName,
                    e.getMessage());
        }
    }

    private void pause(long nanos) {
        notBefore = clock.getAsLong() + nanos;
    }

    /** Whether {@link #close} was called. */
    boolean isClosed() {
        return closed;
    }

    /** The state in one word, with the reason for a refusal. */
    String state() {
        TrackedKeys source = tracked;
        if (closed) {
            return "closed";
        } else if (source != null) {
            return proven() == null ? "unproven" : "open";
        }
        RedisCacheException why = refusal;
        return why == null ? opening.get() ? "opening" : "waiting" : "refused: " + why.getMessage();
    }

    /** How long announcements take; zeros while there are none. */
    TrackedKeys.Delays delays() {
        TrackedKeys source = tracked;
        return source == null ? new TrackedKeys.Delays(0, 0, 0) : source.delays();
    }

    @Override
    public synchronized void close() {
        closed = true;
        TrackedKeys source = tracked;
        tracked = null;
        if (source != null) {
            source.close();
        }
    }
}
