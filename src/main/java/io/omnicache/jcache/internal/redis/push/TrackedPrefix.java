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
import org.jspecify.annotations.Nullable;

/**
 * The keys with one prefix and the listener of their changes. It is confirmed when each master has announced a canary.
 * If the listener throws, it is told that any entry may have been changed. Thread-safe.
 */
final class TrackedPrefix extends Registration implements TrackedKeys {
    private static final String FAILED = "A listener of changed entries failed";
    private static final long LEAST_CANARY_NANOS = 10_000_000;

    private final KeyTracking owner;
    private final Request request;
    private final Listener listener;
    /** The time of the last proof of each master that has one. Guarded by the lock of the owner. */
    private final Map<MasterConnection.Owner, Long> proofs = new IdentityHashMap<>();

    /** The masters whose last canary was refused. Guarded by the lock of the owner. */
    private final Set<MasterConnection.Owner> refusing = Collections.newSetFromMap(new IdentityHashMap<>());

    private volatile long provenUntil = System.nanoTime();
    private volatile boolean connected;

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
        confirmed().complete(true);
    }

    /** Tells the listener of a changed key. */
    void changed(byte[] key) {
        if (!call(() -> listener.onChanged(key), FAILED)) {
            allChanged("a listener failed");
        }
    }

    /** Tells the listener that any entry may have been changed. */
    void allChanged(String reason) {
        call(() -> listener.onAllChanged(reason), FAILED);
    }

    /** Tells the listener that entries were removed, all that a server had. */
    void allRemoved(String reason) {
        call(() -> listener.onAllRemoved(reason), FAILED);
    }

    @Override
    public void read(List<byte[]> keys, Receiver receiver) {
        Receiver heard = new WhileHeard(receiver);
        Tracking last = null;
        for (int i = 0; i < keys.size(); i++) {
            Fill fill = new Fill(keys.get(i), i, request.largest(), heard);
            if (isClosed()) {
                owner.refuse(fill);
                continue;
            }
            Tracking queued = owner.queue(fill);
            if (last != null && queued != last) {
                last.sendQueued();
            }
            last = queued;
        }
        if (last != null) {
            last.sendQueued();
        }
    }

    @Override
    public long provenUntil() {
        return provenUntil;
    }

    @Override
    public boolean isConnected() {
        return connected && !isClosed();
    }

    @Override
    public Delays delays() {
        return owner.delays();
    }

    @Override
    void remove() {
        owner.remove(this);
    }

    @Override
    boolean isNetworkThread() {
        return owner.isNetworkThread();
    }

    /** Receives outcomes. Once the listener hears of no change any more, no value is current. */
    private final class WhileHeard implements Receiver {
        private final Receiver receiver;

        WhileHeard(Receiver receiver) {
            this.receiver = receiver;
        }

        @Override
        public void onValue(int index, byte @Nullable [] value, long ttlMillis, boolean isCurrent) {
            receiver.onValue(index, value, ttlMillis, isCurrent && !isClosed());
        }

        @Override
        public void onFailure(int index, RedisCacheException why) {
            receiver.onFailure(index, why);
        }

        @Override
        public void onTooLarge(int index) {
            receiver.onTooLarge(index);
        }
    }
}
