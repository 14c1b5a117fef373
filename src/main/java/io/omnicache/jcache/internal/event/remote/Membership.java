package io.omnicache.jcache.internal.event.remote;

import io.omnicache.jcache.internal.event.remote.ControlMessage.Kind;
import io.omnicache.jcache.internal.event.remote.MemberRegistry.Members;
import io.omnicache.jcache.internal.redis.PushConnections;
import io.omnicache.jcache.internal.redis.PushConnections.Channel;
import io.omnicache.jcache.internal.redis.PushConnections.Gap;
import io.omnicache.jcache.internal.redis.PushConnections.Message;
import io.omnicache.jcache.internal.redis.PushConnections.PushListener;
import io.omnicache.jcache.internal.redis.PushConnections.Subscription;
import io.omnicache.jcache.internal.text.Shown;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongConsumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The membership of one open cache in the registry: learns by messages what the listeners of other JVMs need, tells
 * others what those of this JVM need, and renews the lease. While Redis can't be reached, or refuses something, the
 * {@link ListenerKnowledge} isn't certain, so changes publish their events in any case; the membership tries again.
 * Thread-safe.
 */
final class Membership implements PushListener {
    /**
     * How long a registration waits for other members. Longer than {@link ListenerKnowledge#LONGEST_PROOF}: a member
     * that hasn't answered by then isn't certain of what it knows, so it publishes.
     */
    static final Duration LONGEST_WAIT = Duration.ofSeconds(2);

    private static final long REPEAT_MILLIS = 250;
    private static final Duration GATE_SLICE = Duration.ofMillis(50);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(30);
    /** The largest number of acknowledgements that wait: whoever may publish can ask for any number of them. */
    private static final int MOST_UNDER_WAY = 1_000;

    private static final Logger LOG = LoggerFactory.getLogger(Membership.class);

    private final String cacheName;
    private final PushConnections pushes;
    private final MemberRegistry registry;
    private final ListenerKnowledge knowledge;
    private final byte[] probe;
    private final Predicate<Duration> awaitEarlierChanges;
    private final Executor background;
    private final LongConsumer onLapse;
    private final Acknowledgements acknowledgements = new Acknowledgements();
    /** Held while Redis is asked, and while a registration waits for others. */
    private final ReentrantLock lock = new ReentrantLock();

    /** Guarded by the lock. */
    private @Nullable Subscription control;

    /** When the lease was renewed, as {@link System#nanoTime()}. Guarded by the lock. */
    private long renewedAt;

    /** Whether the registry has had this member. Guarded by the lock. */
    private boolean isEntered;

    /** The tokens that are being acknowledged. */
    private final Set<String> underWay = ConcurrentHashMap.newKeySet();

    /** Guarded by the lock. */
    private boolean isClosed;

    /** Whether the registry must be read though the lease has time. */
    private volatile boolean readsSoon;

    /** When to try again after a failure, as {@link System#nanoTime()}. Guarded by the lock. */
    private long retryAt = System.nanoTime();

    /** Guarded by the lock. */
    private Duration pause = Duration.ZERO;

    /**
     * @param awaitEarlierChanges waits so long until the changes that have begun have ended; returns whether they have
     * @param onLapse called when others may have taken this JVM for dead: since when, as {@link System#nanoTime()}
     */
    Membership(
            String cacheName,
            PushConnections pushes,
            MemberRegistry registry,
            ListenerKnowledge knowledge,
            byte[] probe,
            Predicate<Duration> awaitEarlierChanges,
            Executor background,
            LongConsumer onLapse) {
        this.cacheName = Shown.name(cacheName);
        this.pushes = pushes;
        this.registry = registry;
        this.knowledge = knowledge;
        this.probe = probe;
        this.awaitEarlierChanges = awaitEarlierChanges;
        this.background = background;
        this.onLapse = onLapse;
    }

    /** Joins, or renews the lease, when it is time. To be called about once a second, in a thread that may wait. */
    void tick() {
        if (!lock.tryLock()) {
            return; // A registration renews the lease.
        }
        try {
            tickLocked();
        } finally {
            lock.unlock();
        }
    }

    private void tickLocked() {
        long now = System.nanoTime();
        boolean isDue = readsSoon || control == null || now - renewedAt >= MemberRegistry.RENEWAL.toNanos();
        if (isClosed || !isDue || now - retryAt < 0 && !readsSoon) {
            return;
        }
        readsSoon = false;
        try {
            subscribe();
            renew();
            pause = Duration.ZERO;
        } catch (RuntimeException e) {
            if (pause.isZero()) {
                LOG.warn(
                        "Cache {}: each change publishes its event, since it isn't known whether other JVMs listen: {}",
                        cacheName,
                        e.getMessage());
            }
            Duration longer = pause.isZero() ? Duration.ofSeconds(1) : pause.multipliedBy(2);
            pause = longer.compareTo(LONGEST_PAUSE) < 0 ? longer : LONGEST_PAUSE;
            retryAt = System.nanoTime() + pause.toNanos();
        }
    }

    private void subscribe() {
        if (control == null) {
            control = pushes.subscribe(
                    List.of(new Channel(PushConnections.Kind.CHANNEL, registry.controlChannel())), this);
        }
    }

    private void renew() {
        long last = renewedAt;
        boolean wasEntered = isEntered;
        Members members = enter(null, false);
        if (wasEntered && !members.wasEntered() && knowledge.own() != 0) {
            enter(new ControlMessage(Kind.NEEDS, registry.member(), ControlMessage.NONE, knowledge.own()), false);
            if (renewedAt - last > MemberRegistry.LEASE.toNanos()) {
                onLapse.accept(last);
            }
        }
    }

    private Members enter(@Nullable ControlMessage message, boolean probes) {
        long before = knowledge.beforeRead();
        long asked = System.nanoTime();
        Members members = registry.enter(knowledge.own(), message, probes ? probe : null);
        Subscription present = control;
        if (present != null) {
            knowledge.onRead(present, before, asked, members.others(), members.wasEntered() || !isEntered);
        }
        isEntered = true;
        renewedAt = asked;
        return members;
    }

    /**
     * Changes what the listeners of this JVM need. If that grows, returns when the other members know it: each has
     * acknowledged, after the changes had ended that it had begun without knowing it, or is dead, or publishes in any
     * case since it can't know. The needs are raised before, so that this JVM publishes.
     *
     * @throws io.omnicache.jcache.RedisCacheException if Redis can't be reached, or refuses something
     */
    void grow(int needs) {
        lock.lock();
        try {
            growLocked(needs);
        } finally {
            lock.unlock();
        }
    }

    private void growLocked(int needs) {
        subscribe();
        int before = knowledge.own();
        knowledge.setOwn(needs);
        boolean done = false;
        try {
            String token = acknowledgements.begin();
            long deadline = System.nanoTime() + LONGEST_WAIT.toNanos();
            Set<String> missing;
            do {
                Members members =
                        enter(new ControlMessage(Kind.NEEDS, registry.member(), token, knowledge.own()), true);
                missing = acknowledgements.await(members.others().keySet(), REPEAT_MILLIS);
            } while (!missing.isEmpty() && System.nanoTime() - deadline < 0);
            if (!missing.isEmpty()) {
                LOG.info(
                        "Cache {}: {} other JVMs didn't answer within {} ms when a listener was registered: they are"
                                + " dead, or publish in any case",
                        cacheName,
                        missing.size(),
                        LONGEST_WAIT.toMillis());
            }
            done = true;
        } finally {
            acknowledgements.end();
            if (!done) {
                knowledge.setOwn(before);
            }
        }
    }

    /** Tells the others that the listeners of this JVM need less. If Redis fails, they learn it within a renewal. */
    void shrink(int needs) {
        lock.lock();
        try {
            knowledge.setOwn(needs);
            enter(new ControlMessage(Kind.NEEDS, registry.member(), ControlMessage.NONE, needs), false);
        } catch (RuntimeException e) {
            LOG.debug("Cache {}: other JVMs couldn't be told that fewer listen", cacheName, e);
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void onMessage(Message message) {
        ControlMessage read = ControlMessage.read(message.payload());
        if (read == null || read.sender().equals(registry.member())) {
            return;
        }
        if (read.kind() == Kind.ACKNOWLEDGED) {
            acknowledgements.add(read.token(), read.sender());
            return;
        }
        knowledge.onMessage(read.sender(), read.needs());
        // A request beyond this number is dropped. Its sender repeats it.
        if (!read.token().equals(ControlMessage.NONE)
                && underWay.size() < MOST_UNDER_WAY
                && underWay.add(read.token())) {
            long deadline = System.nanoTime() + LONGEST_WAIT.toNanos();
            background.execute(() -> acknowledge(read.token(), deadline));
        }
    }

    /** Acknowledges when the changes have ended that began before this member knew of the listener. */
    private void acknowledge(String token, long deadline) {
        if (awaitEarlierChanges.test(GATE_SLICE)) {
            underWay.remove(token);
            try {
                long asked = System.nanoTime();
                ControlMessage message = new ControlMessage(Kind.ACKNOWLEDGED, registry.member(), token, 0);
                if (!registry.enter(knowledge.own(), message, null).wasEntered()) {
                    knowledge.onLost(asked);
                }
            } catch (RuntimeException e) { // The registering JVM waits in vain, bounded.
                LOG.debug("Cache {}: a listener of another JVM couldn't be acknowledged", cacheName, e);
            }
        } else if (System.nanoTime() - deadline < 0) {
            background.execute(() -> acknowledge(token, deadline));
        } else {
            underWay.remove(token);
        }
    }

    /** Messages about needs may be lost: nothing is certain until the registry is read again. */
    @Override
    public void onGap(Gap gap) {
        knowledge.doubt();
        readsSoon = true;
        background.execute(this::tick);
    }

    /** Leaves the registry, if Redis can be reached, and unsubscribes. Doesn't throw. */
    void close() {
        lock.lock();
        Subscription present = control;
        try {
            isClosed = true;
            if (present != null && present.isConnected()) {
                registry.leave();
            }
        } catch (RuntimeException e) { // The lease ends.
            LOG.debug("Cache {}: the registry of listening JVMs couldn't be left", cacheName, e);
        } finally {
            lock.unlock();
            if (present != null) {
                present.close();
            }
        }
    }
}
