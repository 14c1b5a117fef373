package io.omnicache.jcache.internal.failure;

import io.omnicache.jcache.internal.redis.Backoff;
import io.omnicache.jcache.internal.redis.ConnectionLosses;
import io.omnicache.jcache.internal.redis.RedisConnection;
import io.omnicache.jcache.internal.redis.TimeoutTimer;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Notices, for the caches with {@code failure-policy: miss} of one manager, when Redis is away and when it is back.
 * Thread-safe.
 *
 * <p>What Redis says counts only while there is proof that Redis has been there without a gap: no connection to a master
 * was lost, and a question that was sent less than a timeout ago was answered soon. So an outage in which another JVM
 * has given up a change, which takes a timeout, is noticed by this JVM too, even if it has sent nothing meanwhile. When
 * Redis is back, first the marked entries of this JVM are removed. Then reads still miss for the time in which every
 * other JVM has come back, and has removed its own.
 *
 * <p>A daemon thread asks four times in a timeout, from the first command of such a cache to the end of the manager.
 */
public final class OutageWatch implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(OutageWatch.class);
    private static final long LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(50);
    private static final long SHORTEST_HOLD_NANOS = TimeUnit.MILLISECONDS.toNanos(500);

    private final RedisConnection connection;
    private final ConnectionLosses losses;
    private final OutageProbe probe;
    private final TimeoutTimer timer = new TimeoutTimer();
    private final long timeoutNanos;
    private final long holdNanos;
    private final CopyOnWriteArrayList<CacheOutages> caches = new CopyOnWriteArrayList<>();
    private final Map<String, OutageKeys> keysByName = new ConcurrentHashMap<>();
    private final Map<String, DroppedChanges> droppedByName = new ConcurrentHashMap<>();

    private volatile State state = State.UP;
    private volatile long epoch;
    private volatile long seenLosses;
    private volatile long heldUntil;
    /** When the last question was sent that was answered soon, as {@link System#nanoTime()}. */
    private volatile long proven;

    private volatile boolean hasProof;
    private volatile long lastReply;
    private volatile long awaySince;
    private volatile @Nullable Thread thread;
    private volatile boolean closed;

    /** Whether Redis is there. */
    enum State {
        /** What Redis says counts. */
        UP,
        /** Redis isn't there, or nobody knows. */
        AWAY,
        /** Redis is there; other JVMs may still be about to remove what they have marked. */
        HOLD
    }

    /**
     * @param key a key that the user may read; need not exist
     * @param lateness how much later another JVM may find that Redis is back, which asks as this one does
     */
    public OutageWatch(RedisConnection connection, byte[] key, Duration lateness) {
        this.connection = connection;
        this.losses = connection.losses();
        this.probe = new OutageProbe(connection, key);
        this.timeoutNanos = Backoff.nanos(connection.timeout());
        this.holdNanos = Math.max(SHORTEST_HOLD_NANOS, timeoutNanos + Backoff.nanos(lateness));
        this.lastReply = System.nanoTime() - timeoutNanos;
    }

    /** The changes of a cache that wait, also of a former cache of this name, since they wait for the same marks. */
    DroppedChanges droppedOf(String cacheName) {
        return droppedByName.computeIfAbsent(cacheName, name -> new DroppedChanges(this, keysOf(name)));
    }

    /** The marks of a cache, which outlive the cache. */
    OutageKeys keysOf(String cacheName) {
        return keysByName.computeIfAbsent(cacheName, name -> new OutageKeys(OutageKeys.MOST));
    }

    synchronized void add(CacheOutages cache) {
        boolean unused = caches.addIfAbsent(cache);
    }

    /** A mark that is made meanwhile adds its cache again. */
    private synchronized void forgetClosed() {
        caches.removeIf(CacheOutages::isDone);
    }

    ConnectionLosses losses() {
        return losses;
    }

    long timeoutNanos() {
        return timeoutNanos;
    }

    /**
     * In how much time every other JVM knows of an outage that it shares with this one: a timeout after this one has noticed
     * the outage, since nobody trusts Redis for longer without a sign of life. 0 or less if that time is over. While Redis is
     * there, this time has no end.
     */
    long nanosUntilAllKnow() {
        if (closed) {
            return 0;
        }
        return state == State.AWAY ? awaySince + timeoutNanos - System.nanoTime() : Long.MAX_VALUE;
    }

    /** Runs a task after a delay, or when the watch ends. */
    void schedule(Runnable task, long delayNanos) {
        TimeoutTimer.Scheduled unused = timer.schedule(task, delayNanos);
    }

    /** Called by each command: begins to watch. */
    State begin() {
        if (thread == null) {
            start();
        }
        return state();
    }

    State state() {
        State now = state;
        if (now == State.AWAY || thread == null) {
            return now;
        }
        if (losses.count() != seenLosses) {
            return leave("a connection was lost, or another server has become the master");
        }
        long time = System.nanoTime();
        if (hasProof && time - proven > timeoutNanos - timeoutNanos / 8) {
            return leave("there was no sign of life for a timeout");
        }
        return now == State.HOLD && time - heldUntil >= 0 ? release() : now;
    }

    /** The number of the present time without an outage; to be given to {@link #isStill}. */
    long pass() {
        return epoch;
    }

    /** Whether there was no outage since {@link #pass}. */
    boolean isStill(long pass) {
        return state() != State.AWAY && epoch == pass;
    }

    /** There is something to remove. */
    void hurry() {
        if (state != State.AWAY) {
            LockSupport.unpark(thread);
        }
    }

    void onReply() {
        lastReply = System.nanoTime();
    }

    /** Whether a state other than {@link State#UP} was left a short time ago, or hasn't been left. */
    boolean isRecent() {
        return state != State.UP || epoch > 0 && System.nanoTime() - heldUntil < OutageKeys.LATE_NANOS;
    }

    /** A command has failed since Redis can't be reached. It is no outage if another one was answered meanwhile. */
    void onFailure(Throwable failure) {
        if (connection.isCluster()) {
            LockSupport.unpark(thread); // Other masters may be there: the probe tells.
        } else if (System.nanoTime() - lastReply > timeoutNanos / 2) {
            State unused = leave(String.valueOf(failure.getMessage()));
        }
    }

    private State leave(String reason) {
        synchronized (this) {
            if (state == State.AWAY) {
                return State.AWAY;
            }
            awaySince = System.nanoTime();
            epoch++;
            state = State.AWAY;
        }
        caches.forEach(CacheOutages::onAway);
        if (closed) {
            return State.AWAY;
        }
        LOG.warn("Redis is away, so caches with failure-policy: miss have no entries at present: {}", reason);
        LockSupport.unpark(thread);
        return State.AWAY;
    }

    private synchronized State release() {
        if (state == State.HOLD) {
            state = State.UP;
        }
        return state;
    }

    private synchronized void start() {
        if (thread == null && !closed) {
            seenLosses = losses.count();
            Thread started = new Thread(this::run, "omnicache-outages");
            started.setDaemon(true);
            started.setContextClassLoader(null); // Not the application's, which may end before.
            started.start();
            thread = started;
        }
    }

    private void run() {
        while (!closed) {
            try {
                look();
            } catch (Throwable e) {
                State unused = leave("the question for a sign of life failed: " + e);
            }
            LockSupport.parkNanos(state == State.AWAY ? LOOK_NANOS : Math.max(1, timeoutNanos / 4));
        }
    }

    private void look() {
        long lost = losses.count();
        long sent = System.nanoTime();
        boolean isAlive = probe.isAlive();
        boolean isSoon = System.nanoTime() - sent <= timeoutNanos / 2;
        if (!isAlive) {
            State unused = leave(probe.failure());
            return;
        }
        if (isSoon) {
            onReply();
        }
        if (state() != State.AWAY) {
            if (hasProof && !isSoon) {
                State unused = leave("the server has answered late");
                return;
            }
            if (!hasProof) {
                boolean unused = probe.isOther();
            }
            proven = sent;
            hasProof = true;
            for (CacheOutages cache : caches) {
                if (!cache.cleanUp()) {
                    State unused = leave("entries that may be old can't be removed");
                    return;
                }
            }
        } else if (isSoon) {
            comeBack(lost, sent);
        }
        forgetClosed();
    }

    /** Redis answers again: removes the marked entries, and only then lets commands see others. */
    private void comeBack(long lost, long sent) {
        if (probe.isOther()) {
            caches.forEach(CacheOutages::markRecent);
        }
        for (CacheOutages cache : caches) {
            if (!cache.removeMarked()) {
                return; // Away again.
            }
        }
        synchronized (this) {
            seenLosses = lost;
            proven = Math.max(sent, System.nanoTime() - timeoutNanos / 2);
            hasProof = true;
            heldUntil = System.nanoTime() + holdNanos;
            state = State.HOLD;
        }
        LOG.info(
                "Redis is back after {} ms; caches with failure-policy: miss have entries again in {} ms",
                TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - awaySince),
                TimeUnit.NANOSECONDS.toMillis(holdNanos));
        caches.forEach(CacheOutages::cleanUp);
    }

    /**
     * Ends the watch. Tries once more to remove the marked entries, and logs how many are left. To be called before the
     * connection is closed.
     */
    @Override
    public void close() {
        closed = true;
        Thread watching = thread;
        if (watching != null) {
            LockSupport.unpark(watching);
        }
        try {
            for (CacheOutages cache : caches) {
                if (state() != State.AWAY) {
                    boolean unused = cache.removeMarked();
                }
                cache.logLeft();
            }
        } finally {
            droppedByName.values().forEach(DroppedChanges::look);
            timer.close();
        }
    }
}
