package io.omnicache.jcache.internal.redis.push;

import io.omnicache.jcache.RedisCacheException;
import io.omnicache.jcache.internal.redis.RedisErrors;
import io.omnicache.jcache.internal.redis.TrackedKeys;
import io.omnicache.jcache.internal.redis.TrackedKeys.Delays;
import io.omnicache.jcache.internal.redis.pipeline.CommandFailure.ReplyError;
import io.omnicache.jcache.internal.redis.push.Tracking.CanaryKey;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What is tracked on all masters: finds the connection for a key, joins the masters' proofs, and tells listeners when
 * slots have other owners. In a cluster, what is proven is also bounded by the time for which the owners of the slots
 * are proven ({@link SlotProof}). Thread-safe; uses the lock of {@link MasterPushConnections}. A listener is never
 * called with the lock.
 */
final class KeyTracking {
    private static final Logger LOG = LoggerFactory.getLogger(KeyTracking.class);
    /** How many numbers are tried to find a key in a slot of a master; fewer find one in each slot of a cluster. */
    private static final int MOST_TAGS = 200_000;

    private static final byte[] NO_TAG = {};

    private final MasterPushConnections owner;
    private final DelayHistory delays = new DelayHistory();
    private final SlotProof slots;
    private volatile TrackedPrefixes prefixes = TrackedPrefixes.NONE;
    private volatile Map<Object, MasterLink> links = new IdentityHashMap<>();
    private volatile @Nullable PushServers servers;
    /** Counts changes of the owners of slots. */
    private volatile int version;
    /** The owners of the slots at the last look; empty if nothing was tracked. */
    private volatile @Nullable Object[] slotOwners = {};
    /** Why any entry may have been changed, if listeners haven't been told yet. */
    private @Nullable String untold;

    KeyTracking(MasterPushConnections owner) {
        this.owner = owner;
        this.slots = new SlotProof(owner.settings().isCluster());
    }

    TrackedPrefixes prefixes() {
        return prefixes;
    }

    boolean isEmpty() {
        return prefixes.isEmpty();
    }

    /** See {@link MasterPushConnections#track}. */
    TrackedKeys track(TrackedKeys.Request request, TrackedKeys.Listener listener) {
        PushServers known = owner.connect();
        TrackedPrefix added = new TrackedPrefix(this, request, listener);
        synchronized (owner.lock()) {
            owner.checkOpen();
            if (!prefixes.isEmpty() && prefixes.mode() != request.mode()) {
                throw new IllegalArgumentException("Keys are tracked in one mode on one connection");
            }
            prefixes = prefixes.with(added);
        }
        try {
            owner.open(known);
            owner.await(added.confirmed());
            return added;
        } catch (Throwable e) {
            added.close();
            throw e;
        }
    }

    /** What the keys of canaries begin with. */
    byte[] canaryPrefix() {
        return (owner.settings().canary() + ":").getBytes(StandardCharsets.UTF_8);
    }

    void remove(TrackedPrefix removed) {
        synchronized (owner.lock()) {
            prefixes = prefixes.without(removed);
            if (prefixes.isEmpty()) { // The connections end; those of a later prefix are others.
                forget();
            }
            owner.onRemoved();
        }
    }

    /** Takes the present masters. Called with the lock; {@link #tell} must be called without it afterwards. */
    void onLook(PushServers known, Map<Object, MasterLink> present) {
        if (prefixes.isEmpty()) {
            forget();
            return;
        }
        servers = known;
        @Nullable Object[] before = slotOwners;
        @Nullable Object[] now = new Object[known.slots()];
        boolean same = before.length == now.length;
        for (int slot = 0; slot < now.length; slot++) {
            now[slot] = known.ownerOf(slot);
            same = same && now[slot] == before[slot];
        }
        slotOwners = now;
        if (!same || !links.keySet().equals(present.keySet())) {
            version++;
            if (before.length > 0) {
                untold = "slots have other masters";
            }
            links = new IdentityHashMap<>(present);
            slots.changed(links.values());
            join();
        }
    }

    private void forget() {
        slotOwners = new Object[0];
        links = new IdentityHashMap<>();
        untold = null;
        slots.forget();
    }

    /** Joins the proofs of the present masters for all prefixes. Called with the lock. */
    private void join() {
        prefixes.all().forEach(this::join);
    }

    /**
     * Joins the proofs of the present masters. Not before listeners have been told of a change of masters: what was
     * read from a master that has left would count as proven by the others. Called with the lock.
     */
    private void join(TrackedPrefix prefix) {
        if (untold == null) {
            prefix.join(links.values(), slots.provenUntil());
        }
    }

    /** Tells listeners of what was found out with the lock. */
    void tell() {
        String reason;
        int present;
        synchronized (owner.lock()) {
            reason = untold;
            present = version;
        }
        if (reason != null) {
            prefixes.all().forEach(prefix -> prefix.allChanged(reason));
            synchronized (owner.lock()) {
                if (version == present) {
                    untold = null;
                    join();
                }
            }
        }
    }

    /** Whether a master is to be asked now for the owners of the slots; {@link #onSlots} takes the answer. */
    boolean asksForSlots(MasterConnection.Owner master) {
        synchronized (owner.lock()) {
            return !prefixes.isEmpty() && slots.asks(master, prefixes.canaryNanos());
        }
    }

    /** Takes the owners of the slots, as a master knew them after it was asked. */
    void onSlots(MasterConnection.Owner master, long sent, @Nullable Object reply) {
        synchronized (owner.lock()) {
            slots.answered(master);
            if (!(reply instanceof byte[] nodes)) {
                onFailure(
                        reply instanceof ReplyError refusal
                                ? owner.failures().slotsRefused(refusal)
                                : owner.failures().errors().noMaster());
                return;
            }
            Map<String, Object> masters = new HashMap<>();
            links.values().forEach(link -> masters.put(link.nodeId(), link.identity()));
            if (masters.containsKey("")) {
                return; // A master isn't connected, and proves nothing either.
            }
            switch (slots.take(new String(nodes, StandardCharsets.UTF_8), masters, slotOwners, sent, untold == null)) {
                case EQUAL -> join();
                case EQUAL_AGAIN -> {
                    version++;
                    untold = "slots had other masters";
                }
                case DIFFERENT -> onFailure(owner.failures().errors().noMaster());
            }
        }
        tell();
    }

    /**
     * Queues a read on the connection to the entry's master, or lets the read fail.
     *
     * @return the connection, which must be told to send what is queued; {@code null} if the read has failed
     */
    @Nullable
    Tracking queue(Fill fill) {
        PushServers known = servers;
        RedisCacheException failure = null;
        if (known != null) {
            try {
                MasterLink link = links.get(known.ownerOf(known.slotOf(fill.key())));
                Tracking tracking = link == null ? null : link.tracking();
                if (tracking != null && tracking.isOpen()) {
                    tracking.queue(fill);
                    return tracking;
                }
            } catch (RuntimeException e) { // The client library has been shut down.
                failure = owner.failures().errors().translate(e);
            }
        }
        fill.fail(failure != null ? failure : owner.failures().notConnectedYet());
        return null;
    }

    void refuse(Fill fill) {
        fill.fail(owner.failures().notConnectedYet());
    }

    /** Returns a key for canaries in a slot of the master: the former one while slots have the same owners. */
    CanaryKey canaryKey(MasterConnection.Owner master, @Nullable CanaryKey former) {
        int present = version;
        PushServers known = servers;
        if (former != null && former.version() == present || known == null) {
            return former != null ? former : new CanaryKey(present, null, NO_TAG);
        }
        Object identity = master.identity();
        if (!ownsASlot(identity)) {
            return new CanaryKey(present, null, NO_TAG);
        }
        String prefix = owner.settings().canary() + ":";
        int first = -1;
        for (int number = 0; number < MOST_TAGS; number++) {
            byte[] tag = Canary.tag(number);
            byte[] key = (prefix + "{" + number + "}").getBytes(StandardCharsets.UTF_8);
            int slot = known.slotOf(key);
            if (known.ownerOf(slot) == identity) {
                return new CanaryKey(present, key, tag);
            }
            if (number == 0) {
                first = slot;
            } else if (number == 3 && slot == first) {
                break; // The prefix has a tag of its own.
            }
        }
        return new CanaryKey(present, null, NO_TAG);
    }

    private boolean ownsASlot(Object master) {
        for (Object slotOwner : slotOwners) {
            if (slotOwner == master) {
                return true;
            }
        }
        return false;
    }

    /** A canary has come back from a master. */
    void onProven(MasterConnection.Owner master, List<TrackedPrefix> proven, long sent, long delay) {
        if (delay >= 0) {
            delays.add(sent + delay, delay);
        }
        synchronized (owner.lock()) {
            for (TrackedPrefix prefix : proven) {
                prefix.proved(master, sent);
                join(prefix);
            }
        }
    }

    /** A master's connection has ended. */
    void onLost(MasterConnection.Owner master) {
        synchronized (owner.lock()) {
            slots.lost(master);
            for (TrackedPrefix prefix : prefixes.all()) {
                prefix.lost(master);
            }
        }
    }

    /** A master refuses to announce changes of some prefixes, or can't. */
    void onRefused(MasterConnection.Owner master, List<TrackedPrefix> refused, RedisCacheException why) {
        List<TrackedPrefix> lost = new ArrayList<>();
        boolean isNews = false;
        synchronized (owner.lock()) {
            for (TrackedPrefix prefix : refused) {
                isNews |= prefix.refused(master) && prefix.isConfirmed();
                // Changes may have gone unannounced only if the user's rights are the reason.
                if (RedisErrors.isForbidden(why) && prefix.unproved(master) && prefix.isConfirmed()) {
                    lost.add(prefix);
                }
            }
            refused.forEach(prefix -> prefix.failed(why, owner.settings().retries()));
        }
        if (isNews) {
            LOG.warn("Whether changes of entries are announced isn't proven at present: {}", why.getMessage());
        }
        lost.forEach(prefix -> prefix.allChanged("the server may not announce changes to the user"));
    }

    /** Ends the waits of all that aren't confirmed after a failure to connect. Called with the lock. */
    void onFailure(RedisCacheException why) {
        prefixes.all().forEach(prefix -> prefix.failed(why, owner.settings().retries()));
    }

    Delays delays() {
        return delays.at(System.nanoTime());
    }

    boolean isNetworkThread() {
        return owner.isNetworkThread();
    }
}
