package io.omnicache.jcache.internal.redis.push;

import io.netty.util.concurrent.EventExecutor;
import io.omnicache.jcache.RedisCacheException;
import io.omnicache.jcache.UnavailableException;
import io.omnicache.jcache.internal.config.connection.ConnectionOptions;
import io.omnicache.jcache.internal.redis.OperationTime;
import io.omnicache.jcache.internal.redis.PushConnections;
import io.omnicache.jcache.internal.redis.RedisErrors;
import io.omnicache.jcache.internal.redis.TrackedKeys;
import io.omnicache.jcache.internal.redis.push.MasterLink.Loss;
import io.omnicache.jcache.internal.redis.push.PushServers.Server;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps a push connection to each master while something is subscribed. Looks at the masters every half second, in a
 * network thread; has no thread of its own. Thread-safe: one lock guards the links and what they serve. It is held for
 * short times only, never during a call of a listener and never on the way of a message.
 */
public final class MasterPushConnections implements PushConnections {
    private static final Logger LOG = LoggerFactory.getLogger(MasterPushConnections.class);
    /**
     * How old the client library's knowledge of the masters may be: it asks once a second, and may have to ask twice.
     */
    private static final long TOPOLOGY_AGE_NANOS = TimeUnit.SECONDS.toNanos(2);

    private final Supplier<? extends PushServers> connecting;
    private final PushSettings settings;
    private final PushFailures failures;
    private final Object lock = new Object();
    private final Map<Object, MasterLink> links = new IdentityHashMap<>();
    /** Losses of former masters, to be reported once all present masters are connected. */
    private final Map<PushSubscription, Loss> left = new HashMap<>();

    private final AtomicLong connections = new AtomicLong();
    private final AtomicLong gaps = new AtomicLong();
    private final AtomicLong reconnects = new AtomicLong();
    private final AtomicLong dropped = new AtomicLong();
    private final KeyTracking tracking;
    private volatile Routes routes = Routes.NONE;
    private volatile @Nullable PushServers servers;
    private @Nullable Future<?> watching;
    /** The last time at which the client library named the masters that had links. */
    private long lastLook;

    private volatile boolean closed;

    /** @param connecting connects the client library if necessary, and waits for it */
    public MasterPushConnections(
            Supplier<? extends PushServers> connecting, RedisErrors errors, ConnectionOptions settings) {
        this.connecting = connecting;
        this.settings = PushSettings.of(settings);
        this.failures = new PushFailures(errors, this.settings);
        this.tracking = new KeyTracking(this);
    }

    @Override
    public Subscription subscribe(List<Channel> channels, PushListener listener) {
        if (channels.isEmpty()) {
            throw new IllegalArgumentException("Nothing to subscribe");
        }
        PushServers known = connect();
        PushSubscription subscription = new PushSubscription(
                this, channels.stream().map(ChannelKey::of).collect(Collectors.toUnmodifiableSet()), listener);
        try {
            synchronized (lock) {
                checkOpen();
                routes = routes.with(subscription);
            }
            open(known);
            await(subscription.confirmed());
            return subscription;
        } catch (Throwable e) {
            subscription.close();
            throw e;
        }
    }

    @Override
    public TrackedKeys track(TrackedKeys.Request request, TrackedKeys.Listener listener) {
        return tracking.track(request, listener);
    }

    /** Connects the client library if necessary, and waits for it. */
    PushServers connect() {
        if (isNetworkThread()) {
            throw new IllegalStateException("A network thread can't wait for a subscription");
        }
        checkOpen();
        PushServers known = connecting.get();
        servers = known;
        return known;
    }

    /** Opens the connections, and has those that are open subscribe and track what is wanted now. */
    void open(PushServers known) {
        synchronized (lock) {
            lookAtMasters(known, mastersOf(known));
            links.values().forEach(MasterLink::synchronise);
            watch(known);
        }
        tracking.tell();
    }

    private List<Server> mastersOf(PushServers known) {
        try {
            return known.masters();
        } catch (RuntimeException e) {
            throw failures.errors().translate(e);
        }
    }

    void checkOpen() {
        if (closed) {
            throw new IllegalStateException("The connection is closed");
        }
    }

    void await(CompletableFuture<Boolean> confirmed) {
        // An operation that subscribes can do without: it has time left for what it does then.
        long nanos = OperationTime.ofThread().share(settings.subscribeNanos());
        try {
            confirmed.get(nanos, TimeUnit.NANOSECONDS);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof UnavailableException known) {
                throw new UnavailableException(String.valueOf(known.getMessage()), known.getCause());
            }
            if (e.getCause() instanceof RedisCacheException known) {
                throw new RedisCacheException(String.valueOf(known.getMessage()), false, known.getCause());
            }
            throw new IllegalStateException("The connection is closed", e);
        } catch (TimeoutException e) {
            throw failures.silent(nanos);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw failures.errors().interruptedBefore(e);
        }
    }

    /** Looks at the masters at intervals. */
    private void watch(PushServers known) {
        if (watching == null) {
            watching = known.threads()
                    .scheduleWithFixedDelay(
                            () -> lookAgain(known), settings.beatNanos(), settings.beatNanos(), TimeUnit.NANOSECONDS);
        }
    }

    private void lookAgain(PushServers known) {
        Map<PushSubscription, Loss> over;
        synchronized (lock) {
            if (isIdle()) {
                return;
            }
            try {
                lookAtMasters(known, known.masters());
            } catch (RuntimeException | Error e) {
                LOG.debug("The client library doesn't name the masters", e);
            }
            over = takeLeft();
        }
        report(over);
        tracking.tell();
    }

    /** Tells subscriptions that losses are over. The caller holds no lock. */
    void report(Map<PushSubscription, Loss> over) {
        if (!over.isEmpty()) {
            gaps.incrementAndGet();
            long until = System.nanoTime();
            over.forEach((subscription, loss) -> subscription.report(new Gap(loss.since(), until, loss.reason())));
        }
    }

    /** Connects new masters and leaves former ones. */
    private void lookAtMasters(PushServers known, List<Server> masters) {
        Map<Object, Server> present = new IdentityHashMap<>();
        for (Server server : masters) {
            if (!server.connector().isEnded()) {
                present.put(server.identity(), server);
            }
        }
        long now = System.nanoTime();
        for (Object identity : List.copyOf(links.keySet())) {
            MasterLink link = links.get(identity);
            if (link != null && !present.containsKey(identity)) {
                links.remove(identity);
                link.end("the server is no master any more").forEach((s, loss) -> left.merge(s, loss, Loss::with));
            }
        }
        present.forEach((identity, server) -> {
            if (!links.containsKey(identity)) {
                addLink(known, server);
            }
        });
        lastLook = now;
        tracking.onLook(known, links);
    }

    private void addLink(PushServers known, Server server) {
        MasterLink link = new MasterLink(this, server, known.threads());
        links.put(server.identity(), link);
        Loss unseen = new Loss(
                lastLook - TOPOLOGY_AGE_NANOS, server.address() + " is a new master, and wasn't connected before");
        for (PushSubscription subscription : routes.subscriptions()) {
            if (subscription.isConfirmed()) {
                Loss former = left.remove(subscription);
                link.addLoss(subscription, former == null ? unseen : former.with(unseen));
            }
        }
        link.connect();
    }

    /** Takes the losses of former masters if all present masters are connected. */
    private Map<PushSubscription, Loss> takeLeft() {
        if (left.isEmpty() || links.isEmpty() || !links.values().stream().allMatch(MasterLink::isComplete)) {
            return Map.of();
        }
        Map<PushSubscription, Loss> taken = new HashMap<>(left);
        left.clear();
        return taken;
    }

    Object lock() {
        return lock;
    }

    PushSettings settings() {
        return settings;
    }

    PushFailures failures() {
        return failures;
    }

    Routes routes() {
        return routes;
    }

    KeyTracking tracking() {
        return tracking;
    }

    MasterConnection open(io.netty.channel.Channel channel, MasterLink link) {
        return new MasterConnection(channel, settings, failures, link, connections.incrementAndGet());
    }

    /** Ends the wait of each subscription that all masters serve. Called with the lock. */
    void checkConfirmed() {
        for (PushSubscription subscription : routes.subscriptions()) {
            if (!subscription.confirmed().isDone() && isServed(subscription)) {
                subscription.confirmed().complete(true);
            }
        }
    }

    private boolean isServed(PushSubscription subscription) {
        return !links.isEmpty() && links.values().stream().allMatch(link -> link.serves(subscription));
    }

    /** Ends waits after a failure to connect. Called with the lock. */
    void onFailure(RedisCacheException why) {
        tracking.onFailure(why);
        routes.subscriptions().forEach(subscription -> subscription.failed(why, settings.retries()));
    }

    /**
     * Ends the wait of each subscription with a channel that a server refuses. Returns whether an older subscription
     * needs the channel. Called with the lock.
     */
    boolean onRefused(ChannelKey channel, RedisCacheException why) {
        boolean isNeeded = false;
        for (PushSubscription subscription : routes.of(channel)) {
            isNeeded |= subscription.isConfirmed();
            subscription.confirmed().completeExceptionally(why);
        }
        return isNeeded;
    }

    void remove(PushSubscription subscription) {
        synchronized (lock) {
            routes = routes.without(subscription);
            left.remove(subscription);
            links.values().forEach(link -> link.forget(subscription));
            onRemoved();
        }
    }

    /** Ends what isn't wanted any more. Called with the lock. */
    void onRemoved() {
        if (isIdle()) {
            end("nothing is subscribed");
        } else {
            links.values().forEach(MasterLink::synchronise);
        }
    }

    private boolean isIdle() {
        return routes.isEmpty() && tracking.isEmpty();
    }

    private void end(String reason) {
        links.values().forEach(link -> link.end(reason));
        links.clear();
        left.clear();
        Future<?> watch = watching;
        watching = null;
        if (watch != null) {
            watch.cancel(false);
        }
    }

    long provenUntil(PushSubscription subscription) {
        synchronized (lock) {
            Loss former = left.get(subscription);
            long none = links.isEmpty() ? subscription.created() : System.nanoTime();
            long earliest = former == null ? none : former.since();
            for (MasterLink link : links.values()) {
                long proven = link.provenUntil(subscription);
                earliest = proven - earliest < 0 ? proven : earliest;
            }
            return earliest;
        }
    }

    boolean isConnected(PushSubscription subscription) {
        synchronized (lock) {
            return isServed(subscription);
        }
    }

    boolean isNetworkThread() {
        PushServers known = servers;
        if (known != null) {
            for (EventExecutor thread : known.threads()) {
                if (thread.inEventLoop()) {
                    return true;
                }
            }
        }
        return false;
    }

    void countReconnect() {
        reconnects.incrementAndGet();
    }

    void countDropped() {
        dropped.incrementAndGet();
    }

    @Override
    public Figures figures() {
        return new Figures(gaps.get(), reconnects.get(), dropped.get());
    }

    @Override
    public void close() {
        List<PushSubscription> open;
        List<TrackedPrefix> tracked;
        synchronized (lock) {
            closed = true;
            open = routes.subscriptions();
            routes = Routes.NONE;
            tracked = tracking.prefixes().all();
            end("the manager is closed");
        }
        for (PushSubscription subscription : open) {
            subscription.confirmed().completeExceptionally(new IllegalStateException("The connection is closed"));
            subscription.close();
        }
        for (TrackedPrefix prefix : tracked) {
            prefix.confirmed().completeExceptionally(new IllegalStateException("The connection is closed"));
            prefix.close();
        }
    }
}
