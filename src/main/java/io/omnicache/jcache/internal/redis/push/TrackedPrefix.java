package io.omnicache.jcache.internal.redis.push;

import io.omnicache.jcache.RedisCacheException;
import io.omnicache.jcache.internal.redis.Backoff;
import io.omnicache.jcache.internal.redis.TrackedKeys;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The keys with one prefix and the listener of their changes. The listener is never called by two threads at once. If
 * it throws, the exception is logged, and it is told that any entry may have been changed. Thread-safe.
 */
final class TrackedPrefix implements TrackedKeys {
    private static final Logger LOG = LoggerFactory.getLogger(TrackedPrefix.class);
    private static final long LEAST_CANARY_NANOS = 10_000_000;

    private final KeyTracking owner;
    private final Request request;
    private final Listener listener;
    private final ReplySizes sizes = new ReplySizes();
    private final ReentrantLock delivering = new ReentrantLock();
    private final CompletableFuture<Boolean> confirmed = new CompletableFuture<>();
    /** The time of the last proof of each master that has one. Guarded by the lock of the owner. */
    private final Map<MasterConnection.Owner, Long> proofs = new IdentityHashMap<>();

    /** The masters whose last canary was refused. Guarded by the lock of the owner. */
    private final Set<MasterConnection.Owner> refusing = Collections.newSetFromMap(new IdentityHashMap<>());

    private volatile long provenUntil = System.nanoTime();
    private volatile boolean connected;
    private volatile boolean closed;
    /** Failed attempts while {@link #confirmed} is waited for. Guarded by the lock of the owner. */
    private int failures;

    TrackedPrefix(KeyTracking owner, Request request, Listener listener) {
        this.owner = owner;
        this.request = request;
        this.listener = listener;
    }

    byte[] prefix() {
        return request.prefix();
    }

    Mode mode() {
        return request.mode();
    }

    long canaryNanos() {
        return Math.max(LEAST_CANARY_NANOS, Backoff.nanos(request.canaryInterval()));
    }

    /** The prefix for a message. */
    String shown() {
        return new String(prefix(), StandardCharsets.UTF_8).replaceAll("\\p{Cntrl}", "?");
    }

    /** Completed when each master has announced a canary, or exceptionally with the reason why not. */
    CompletableFuture<Boolean> confirmed() {
        return confirmed;
    }

    boolean isConfirmed() {
        return confirmed.isDone() && !confirmed.isCompletedExceptionally();
    }

    int countFailure() {
        return ++failures;
    }

    /** A canary that was sent at this time has come back from a master. Called with the lock of the owner. */
    void proved(MasterConnection.Owner master, long sent) {
        proofs.put(master, sent);
        refusing.remove(master);
    }

    /** A master refuses a canary. Returns whether that is new. Called with the lock of the owner. */
    boolean refused(MasterConnection.Owner master) {
        connected = false;
        return refusing.add(master);
    }

    /** Takes back what a master has proved. Returns whether there was something. Called with the lock of the owner. */
    boolean unproved(MasterConnection.Owner master) {
        connected = false;
        return proofs.remove(master) != null;
    }

    /** A master's connection has ended. Called with the lock of the owner. */
    void lost(MasterConnection.Owner master) {
        unproved(master);
        refusing.remove(master);
    }

    /**
     * Joins the proofs of the masters, and that of the slots. The oldest one counts, and none if one is missing. Called
     * with the lock of the owner.
     */
    void join(Collection<MasterLink> masters, @Nullable Long slots) {
        proofs.keySet().retainAll(masters);
        refusing.retainAll(masters);
        if (masters.isEmpty() || proofs.size() < masters.size() || slots == null) {
            connected = false;
            return;
        }
        long earliest = slots;
        for (long proof : proofs.values()) {
            earliest = proof - earliest < 0 ? proof : earliest;
        }
        provenUntil = earliest;
        connected = refusing.isEmpty();
        confirmed.complete(true);
    }

    /** Tells the listener of a changed key. */
    void changed(byte[] key) {
        delivering.lock();
        try {
            if (!closed) {
                listener.onChanged(key);
            }
        } catch (RuntimeException | Error e) {
            LOG.error("A listener of changed entries failed", e);
            allChanged("a listener failed");
        } finally {
            delivering.unlock();
        }
    }

    /** Tells the listener that any entry may have been changed. */
    void allChanged(String reason) {
        tell(listener::onAllChanged, reason);
    }

    /** Tells the listener that entries were removed, all that a server had. */
    void allRemoved(String reason) {
        tell(listener::onAllRemoved, reason);
    }

    private void tell(Consumer<String> call, String reason) {
        delivering.lock();
        try {
            if (!closed) {
                call.accept(reason);
            }
        } catch (RuntimeException | Error e) {
            LOG.error("A listener of changed entries failed", e);
        } finally {
            delivering.unlock();
        }
    }

    @Override
    public void read(List<byte[]> keys, Receiver receiver) {
        Receiver heard = new WhileHeard(receiver);
        for (int i = 0; i < keys.size(); i++) {
            Fill fill = new Fill(keys.get(i), i, heard, sizes);
            if (closed) {
                owner.refuse(fill);
            } else {
                owner.read(fill);
            }
        }
    }

    @Override
    public long provenUntil() {
        return provenUntil;
    }

    @Override
    public boolean isConnected() {
        return connected && !closed;
    }

    @Override
    public Delays delays() {
        return owner.delays();
    }

    /** Waits for a call of the listener that is under way in another thread, unless a network thread closes. */
    @Override
    public void close() {
        closed = true;
        owner.remove(this);
        if (!owner.isNetworkThread()) {
            delivering.lock();
            delivering.unlock();
        }
    }

    /** Receives outcomes. Once the listener hears of no change any more, no value is current. */
    private final class WhileHeard implements Receiver {
        private final Receiver receiver;

        WhileHeard(Receiver receiver) {
            this.receiver = receiver;
        }

        @Override
        public void onValue(int index, byte @Nullable [] value, long ttlMillis, boolean isCurrent) {
            receiver.onValue(index, value, ttlMillis, isCurrent && !closed);
        }

        @Override
        public void onFailure(int index, RedisCacheException why) {
            receiver.onFailure(index, why);
        }
    }
}
