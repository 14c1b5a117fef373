package io.omnicache.jcache.internal.redis.push;

import io.netty.channel.Channel;
import io.netty.util.concurrent.EventExecutorGroup;
import io.omnicache.jcache.RedisCacheException;
import io.omnicache.jcache.UnavailableException;
import io.omnicache.jcache.internal.redis.push.PushServers.Server;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The push connections to one master, one after the other. A lost connection is opened again, after pauses that grow to
 * one second. Knows which subscriptions the present connection serves, and which have lost messages and must be told
 * when the next connection serves them. Guarded by the lock of {@link MasterPushConnections}; a listener is never
 * called with the lock.
 */
final class MasterLink implements MasterConnection.Owner {
    private static final Logger LOG = LoggerFactory.getLogger(MasterLink.class);
    private static final long LONGEST_PAUSE_NANOS = TimeUnit.SECONDS.toNanos(1);
    /** How long a connection must have lived for the next pause to be the shortest. */
    private static final long STABLE_NANOS = TimeUnit.SECONDS.toNanos(10);

    private final MasterPushConnections owner;
    private final Server server;
    private final EventExecutorGroup threads;
    private final Set<PushSubscription> served = new HashSet<>();
    private final Map<PushSubscription, Loss> losses = new HashMap<>();
    private volatile @Nullable MasterConnection current;
    private @Nullable Future<?> nextAttempt;
    private boolean connecting;
    private boolean ended;
    private boolean isLost;
    /** Whether the log says why a lost connection can't be opened again. */
    private boolean isTold;

    private long pauseNanos;
    private long openedAt;

    MasterLink(MasterPushConnections owner, Server server, EventExecutorGroup threads) {
        this.owner = owner;
        this.server = server;
        this.threads = threads;
        this.pauseNanos = owner.settings().retryNanos();
    }

    Server server() {
        return server;
    }

    boolean serves(PushSubscription subscription) {
        return served.contains(subscription);
    }

    /** Whether a connection serves every subscription that it should. */
    boolean isComplete() {
        return current != null && losses.isEmpty();
    }

    /** The time until which nothing was lost for a subscription, as {@link System#nanoTime()}. */
    long provenUntil(PushSubscription subscription) {
        Loss loss = losses.get(subscription);
        MasterConnection open = current;
        if (loss != null) {
            return loss.since();
        }
        return open != null && serves(subscription) ? open.provenUntil() : subscription.created();
    }

    /** Records that messages for a subscription may have been lost, until a connection serves it. */
    void addLoss(PushSubscription subscription, Loss loss) {
        losses.merge(subscription, loss, Loss::with);
        served.remove(subscription);
    }

    /** Forgets a subscription that is closed. */
    void forget(PushSubscription subscription) {
        served.remove(subscription);
        losses.remove(subscription);
    }

    /** Opens a connection, unless there is one. */
    void connect() {
        if (ended || connecting || current != null) {
            return;
        }
        if (server.connector().isEnded()) {
            return; // The next look at the masters removes this link.
        }
        connecting = true;
        try {
            server.connector().connect().whenComplete(this::onConnected);
        } catch (RuntimeException | Error e) {
            onConnected(null, e);
        }
    }

    private void onConnected(@Nullable Channel channel, @Nullable Throwable failure) {
        synchronized (owner.lock()) {
            connecting = false;
            if (channel == null) {
                if (!ended) {
                    failed(owner.failures()
                            .errors()
                            .notConnected(failure == null ? new IllegalStateException() : failure));
                }
            } else if (ended) {
                channel.close();
            } else {
                openedAt = System.nanoTime();
                current = owner.open(channel, this);
                current.start();
            }
        }
    }

    private void failed(RedisCacheException why) {
        owner.onFailure(why);
        boolean lasts = !(why instanceof UnavailableException);
        if (lasts && !losses.isEmpty() && !isTold) {
            isTold = true;
            LOG.warn("The push connection to {} can't be opened again: {}", server.address(), why.getMessage());
        } else {
            LOG.debug("No push connection to {}: {}", server.address(), why.getMessage());
        }
        scheduleAttempt();
    }

    private void scheduleAttempt() {
        if (ended) {
            return;
        }
        long pause = pauseNanos / 2 + ThreadLocalRandom.current().nextLong(pauseNanos / 2 + 1);
        pauseNanos = Math.min(2 * pauseNanos, LONGEST_PAUSE_NANOS);
        try {
            nextAttempt = threads.schedule(
                    () -> {
                        synchronized (owner.lock()) {
                            connect();
                        }
                    },
                    pause,
                    TimeUnit.NANOSECONDS);
        } catch (RejectedExecutionException e) {
            ended = true; // The network threads have ended with the manager.
        }
    }

    /** Has the present connection subscribe what is wanted now. */
    void synchronise() {
        MasterConnection open = current;
        if (open != null) {
            open.execute(open::synchronise);
        }
    }

    /** Closes the connection for good. Returns the losses that no connection has ended. */
    Map<PushSubscription, Loss> end(String reason) {
        ended = true;
        Future<?> attempt = nextAttempt;
        if (attempt != null) {
            attempt.cancel(false);
        }
        MasterConnection open = current;
        current = null;
        if (open != null) {
            markLost(open, reason);
            open.close(reason);
        }
        return losses;
    }

    private void markLost(MasterConnection lost, String reason) {
        Loss loss = new Loss(lost.provenUntil(), "the connection to " + server.address() + ": " + reason);
        for (PushSubscription subscription : List.copyOf(served)) {
            if (subscription.isConfirmed()) {
                addLoss(subscription, loss);
            }
        }
        served.clear();
    }

    @Override
    public Set<ChannelKey> wanted() {
        return owner.routes().channels();
    }

    @Override
    public Routes routes() {
        return owner.routes();
    }

    @Override
    public KeyTracking keys() {
        return owner.tracking();
    }

    @Override
    public Object identity() {
        return server.identity();
    }

    /** The node id that the server gave on the present connection; an empty string if there is none. */
    String nodeId() {
        MasterConnection open = current;
        return open == null ? "" : open.nodeId();
    }

    /** The tracking on the present connection; {@code null} if there is none. Any thread, without the lock. */
    @Nullable
    Tracking tracking() {
        MasterConnection open = current;
        return open == null ? null : open.tracking();
    }

    @Override
    public void onReady(MasterConnection connection, Set<ChannelKey> confirmed) {
        Map<PushSubscription, Loss> over = new HashMap<>();
        synchronized (owner.lock()) {
            if (connection != current) {
                return;
            }
            for (PushSubscription subscription : owner.routes().subscriptions()) {
                if (confirmed.containsAll(subscription.channels())) {
                    served.add(subscription);
                    Loss loss = losses.remove(subscription);
                    if (loss != null) {
                        over.put(subscription, loss);
                    }
                }
            }
            isTold = false;
            if (isLost) {
                isLost = false;
                owner.countReconnect();
                LOG.info("The push connection to {} is open again", server.address());
            }
            owner.checkConfirmed();
        }
        owner.report(over);
    }

    @Override
    public void onRefused(MasterConnection connection, ChannelKey channel, RedisCacheException why) {
        boolean isLostThereby;
        synchronized (owner.lock()) {
            isLostThereby = owner.onRefused(channel, why);
        }
        if (isLostThereby) {
            connection.fail(why);
        }
    }

    @Override
    public void onDropped(MasterConnection connection, String reason) {
        Map<PushSubscription, Loss> over = new HashMap<>();
        synchronized (owner.lock()) {
            Loss loss = new Loss(connection.provenUntil(), reason);
            served.forEach(subscription -> over.put(subscription, loss));
            owner.countDropped();
        }
        owner.report(over);
    }

    @Override
    public void onEnd(MasterConnection connection, boolean wasReady, RedisCacheException why, String reason) {
        synchronized (owner.lock()) {
            if (connection != current) {
                return;
            }
            current = null;
            if (!wasReady) {
                failed(why);
                return;
            }
            if (!isLost) {
                isLost = true;
                LOG.warn(
                        "The push connection to {} is lost; messages are missed until it is open again: {}",
                        server.address(),
                        reason);
            }
            markLost(connection, reason);
            if (System.nanoTime() - openedAt > STABLE_NANOS) {
                pauseNanos = owner.settings().retryNanos();
            }
            scheduleAttempt();
        }
    }

    /**
     * A time in which messages may have been lost and that isn't over.
     *
     * @param since its beginning, as {@link System#nanoTime()}
     */
    record Loss(long since, String reason) {

        Loss with(Loss other) {
            return other.since - since < 0 ? new Loss(other.since, reason) : this;
        }
    }
}
