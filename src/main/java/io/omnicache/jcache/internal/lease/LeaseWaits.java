package io.omnicache.jcache.internal.lease;

import io.omnicache.jcache.RedisCacheException;
import io.omnicache.jcache.internal.entry.EncodedKey;
import io.omnicache.jcache.internal.redis.OperationTime;
import io.omnicache.jcache.internal.redis.PushConnections;
import io.omnicache.jcache.internal.redis.PushConnections.Channel;
import io.omnicache.jcache.internal.redis.PushConnections.Kind;
import io.omnicache.jcache.internal.redis.PushConnections.Subscription;
import io.omnicache.jcache.internal.redis.RedisErrors;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The waits of this JVM for leases of others. The first wait subscribes a channel that only this manager has, so a
 * client is told only of leases for which it waits. If messages may have been lost, everybody who waits looks again.
 * If the subscription fails, nobody can be told: those who wait look again from time to time. Thread-safe.
 */
final class LeaseWaits implements AutoCloseable, PushConnections.PushListener {
    private static final Logger LOG = LoggerFactory.getLogger(LeaseWaits.class);
    private static final long PAUSE_AFTER_FAILURE_NANOS = 30_000_000_000L;
    private static final long LONGEST_TURN_NANOS = 30_000_000_000L;
    private static final int NAME_BYTES = 12;

    private final Supplier<PushConnections> connections;
    private final LeaseKeys keys;
    private final String name = newName();
    private final ConcurrentHashMap<EncodedKey, List<LeaseWait>> waits = new ConcurrentHashMap<>();
    private volatile @Nullable Subscription subscription;
    /** Guards what follows, and what {@link #subscription} becomes. */
    private final ReentrantLock turn = new ReentrantLock();

    private boolean closed;
    private boolean hasFailed;
    private long failedAt;

    LeaseWaits(Supplier<PushConnections> connections, LeaseKeys keys) {
        this.connections = connections;
        this.keys = keys;
    }

    /** A name that no other client has. */
    static String newName() {
        byte[] random = new byte[NAME_BYTES];
        new SecureRandom().nextBytes(random);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(random);
    }

    /**
     * Returns the name of this client, as it stands in the list of the clients that wait for a lease: with a semicolon
     * at its end. Empty if this client isn't subscribed, and so can't be told that a lease has ended.
     */
    String nameIfSubscribed() {
        return subscription == null ? "" : name + ";";
    }

    /**
     * Subscribes unless that is done. Returns whether this client is subscribed now.
     *
     * @throws RedisCacheException if the thread is interrupted meanwhile
     */
    boolean subscribe() {
        return subscription != null || subscribeFirst();
    }

    private boolean subscribeFirst() {
        if (!takeTurn()) {
            return false;
        }
        try {
            return subscribeNow();
        } finally {
            turn.unlock();
        }
    }

    /**
     * Waits while another thread subscribes. Returns false if this thread can't wait longer. An interrupted thread gets its
     * turn if nobody else has it, and hears of the interruption when it subscribes.
     */
    private boolean takeTurn() {
        try {
            return turn.tryLock()
                    || turn.tryLock(OperationTime.ofThread().share(LONGEST_TURN_NANOS), TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private boolean subscribeNow() {
        if (subscription != null) {
            return true;
        }
        if (closed || hasFailed && System.nanoTime() - failedAt < PAUSE_AFTER_FAILURE_NANOS) {
            return false;
        }
        try {
            subscription = connections.get().subscribe(List.of(new Channel(Kind.CHANNEL, keys.channel(name))), this);
            return true;
        } catch (RuntimeException e) {
            if (e instanceof RedisCacheException failure && RedisErrors.isInterruption(failure)) {
                throw e; // Says nothing of the connection, so other threads try at once.
            }
            if (!hasFailed) {
                LOG.warn(
                        "No message can tell of loads that end in other JVMs, so waiting threads look every {} ms;"
                                + " the user needs the commands SUBSCRIBE and PUBLISH for the channels {}*",
                        KeyLeases.LOOK_MILLIS,
                        new String(keys.channelPrefix(), java.nio.charset.StandardCharsets.UTF_8),
                        e);
            }
            hasFailed = true;
            failedAt = System.nanoTime();
            return false;
        }
    }

    /** Begins to collect messages for a lease. */
    LeaseWait open(byte[] leaseKey) {
        EncodedKey key = new EncodedKey(leaseKey);
        LeaseWait[] own = new LeaseWait[1];
        LeaseWait wait = new LeaseWait(() -> remove(key, own[0]));
        own[0] = wait;
        waits.compute(key, (k, present) -> {
            if (present == null) {
                return List.of(wait);
            }
            LeaseWait[] all = present.toArray(new LeaseWait[present.size() + 1]);
            all[present.size()] = wait;
            return List.of(all);
        });
        return wait;
    }

    private void remove(EncodedKey key, LeaseWait wait) {
        waits.computeIfPresent(key, (k, present) -> {
            List<LeaseWait> left =
                    present.stream().filter(other -> other != wait).toList();
            return left.isEmpty() ? null : left;
        });
    }

    /** The number of leases for which somebody waits. */
    int size() {
        return waits.size();
    }

    /** A message is the letter of the outcome, the token with its end mark, and the key of the lease. */
    @Override
    public void onMessage(PushConnections.Message message) {
        byte[] payload = message.payload();
        int end = 1;
        while (end < payload.length && payload[end] != ';') {
            end++;
        }
        if (end >= payload.length) {
            return; // Not from this library.
        }
        byte[] token = Arrays.copyOfRange(payload, 1, end + 1);
        LeaseOutcome outcome = LeaseOutcome.of(payload[0]);
        List<LeaseWait> told = waits.get(new EncodedKey(Arrays.copyOfRange(payload, end + 1, payload.length)));
        if (told != null) {
            told.forEach(wait -> wait.onEnd(token, outcome));
        }
    }

    @Override
    public void onGap(PushConnections.Gap gap) {
        waits.values().forEach(all -> all.forEach(LeaseWait::onGap));
    }

    @Override
    public void close() {
        Subscription open;
        turn.lock();
        try {
            closed = true;
            open = subscription;
            subscription = null;
        } finally {
            turn.unlock();
        }
        if (open != null) {
            open.close();
        }
        waits.values().forEach(all -> all.forEach(LeaseWait::onGap));
    }
}
