package io.omnicache.jcache.internal.redis.push;

import io.netty.channel.Channel;
import io.omnicache.jcache.RedisCacheException;
import io.omnicache.jcache.internal.redis.TrackedKeys.Mode;
import io.omnicache.jcache.internal.redis.pipeline.CommandFailure.ReplyError;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The tracking of keys on one push connection: has the server announce changes, passes announcements on in their order,
 * and proves by canaries that they arrive. Used in the event loop of the connection, except for {@link #isOpen} and
 * {@link #read}.
 */
final class Tracking implements Canary.Owner {
    private final Channel channel;
    private final PushHandler handler;
    private final PushFailures failures;
    private final KeyTracking owner;
    private final MasterConnection.Owner master;
    private final Fills fills;
    private final Canary canary;
    /** The prefixes that the server was told; {@code null} if it was told nothing. Empty in the mode by key. */
    private @Nullable List<byte[]> told;

    private TrackedPrefixes known = TrackedPrefixes.NONE;
    /** The prefixes for which the canary is under way. */
    private TrackedPrefixes provenFor = TrackedPrefixes.NONE;

    private @Nullable ScheduledFuture<?> nextCanary;
    private @Nullable CanaryKey key;
    private boolean isOn;
    /** Whether the server has ever tracked on this connection. */
    private boolean wasOn;
    /** Whether the server refused a command, so that it is unclear what it tracks. */
    private boolean isUnclear;

    private boolean ended;
    /** Whether a canary has come back on this connection. */
    private volatile boolean isOpen;

    Tracking(
            Channel channel,
            PushHandler handler,
            PushFailures failures,
            KeyTracking owner,
            MasterConnection.Owner master) {
        this.channel = channel;
        this.handler = handler;
        this.failures = failures;
        this.owner = owner;
        this.master = master;
        this.fills = new Fills(handler, channel.eventLoop(), failures);
        this.canary = new Canary(handler, failures, this);
    }

    /** Whether entries may be read here. Any thread. */
    boolean isOpen() {
        return isOpen;
    }

    /** Queues the read of an entry; {@link #sendQueued} must follow. Any thread. */
    void queue(Fill fill) {
        fills.add(fill);
    }

    /** Has the queued reads sent. Any thread. */
    void sendQueued() {
        fills.sendQueued();
    }

    /** Has the server announce what is tracked now. */
    void synchronise() {
        TrackedPrefixes now = owner.prefixes();
        if (ended || now.all().equals(known.all())) {
            return;
        }
        known = now;
        if (now.isEmpty()) {
            stop();
        } else {
            tell();
            beat();
        }
    }

    private void stop() {
        isOpen = false;
        isOn = false;
        cancel();
        if (told != null) {
            told = null;
            canary.forget();
            handler.send(reply -> {}, "CLIENT", "TRACKING", "OFF");
        }
    }

    private void cancel() {
        ScheduledFuture<?> next = nextCanary;
        if (next != null) {
            next.cancel(false);
        }
    }

    /**
     * Sends the command that the server needs to be told of the present prefixes, if any. Prefixes can be added while
     * others are tracked, but not taken away or united; then the server forgets all and is told anew.
     */
    private void tell() {
        List<byte[]> wanted = known.mode() == Mode.BY_KEY ? List.of() : known.covering(owner.canaryPrefix());
        List<byte[]> former = told;
        if (former != null && TrackedPrefixes.areEqual(former, wanted)) {
            return;
        }
        boolean isNewStart = isUnclear;
        List<byte[]> added = new ArrayList<>(wanted);
        if (former != null) {
            added.removeIf(TrackedPrefixes.setOf(former)::contains);
            isNewStart |= !TrackedPrefixes.setOf(wanted).containsAll(former);
        }
        if (isNewStart) {
            isUnclear = false;
            canary.forget();
            handler.write(reply -> {}, "CLIENT", "TRACKING", "OFF");
            added = wanted;
        }
        told = wanted;
        boolean isAnew = isNewStart;
        handler.send(reply -> onTold(wanted, isAnew, reply), tracking(added));
    }

    private Object[] tracking(List<byte[]> prefixes) {
        List<Object> words = new ArrayList<>(List.of("CLIENT", "TRACKING", "ON"));
        if (known.mode() == Mode.BY_PREFIX) {
            words.add("BCAST");
            for (byte[] prefix : prefixes) {
                words.add("PREFIX");
                words.add(prefix);
            }
        }
        return words.toArray();
    }

    private void onTold(List<byte[]> wanted, boolean isAnew, @Nullable Object reply) {
        if (reply instanceof ReplyError refusal) {
            isOn = false;
            isOpen = false;
            if (told == wanted) {
                told = null; // The next canary tells it again.
                isUnclear = true;
                canary.forget();
            }
            owner.onRefused(master, known.all(), failures.trackingRefused(refusal));
            return;
        }
        isOn = true;
        wasOn = true;
        if (isAnew) {
            allChanged("the server was told other prefixes, and announced nothing in between");
        }
    }

    /** Sends a canary now, and others at intervals. */
    private void beat() {
        cancel();
        if (ended || known.isEmpty()) {
            return;
        }
        nextCanary = channel.eventLoop().schedule(this::beat, known.canaryNanos(), TimeUnit.NANOSECONDS);
        if (told == null) {
            tell();
        }
        sendCanary();
        if (owner.asksForSlots(master)) {
            long sent = System.nanoTime();
            handler.send(reply -> owner.onSlots(master, sent, reply), "CLUSTER", "NODES");
        }
    }

    private void sendCanary() {
        CanaryKey present = owner.canaryKey(master, key);
        key = present;
        if (present.key() == null) { // No key with the prefix can lie here.
            isOpen = isOn;
            if (isOn) {
                owner.onProven(master, known.all(), System.nanoTime(), -1);
            }
        } else {
            if (!canary.isUnderWay()) {
                provenFor = known;
            }
            canary.send(present.key(), present.tag(), known.all());
        }
    }

    @Override
    public void onCanaryReturned(List<TrackedPrefix> prefixes, long sent) {
        if (!isOn) {
            return;
        }
        isOpen = true;
        owner.onProven(master, prefixes, sent, System.nanoTime() - sent);
        if (known != provenFor) { // Some were added while the canary was under way.
            beat();
        }
    }

    @Override
    public void onCanaryFailed(List<TrackedPrefix> prefixes, RedisCacheException why) {
        key = null;
        owner.onRefused(master, prefixes, why);
    }

    @Override
    public void onCanaryLost(List<TrackedPrefix> prefixes, RedisCacheException why) {
        if (isOpen) {
            handler.end("the server announced no change of a canary, although the connection seems open");
        } else {
            owner.onRefused(master, prefixes, why);
        }
    }

    /** A push about changed keys. */
    void onInvalidated(@Nullable Object keys) {
        if (keys == null) {
            fills.allChanged();
            known.all().forEach(prefix -> prefix.allRemoved("all keys were removed, by FLUSHDB or FLUSHALL"));
            canary.allAnnounced();
        } else if (keys instanceof List<?> list) {
            for (Object changed : list) {
                if (changed instanceof byte[] name) {
                    onChanged(name);
                }
            }
        }
    }

    private void onChanged(byte[] name) {
        fills.changed(name);
        known.forEachOf(name, prefix -> prefix.changed(name));
        canary.announced(name);
    }

    /** A push was lost on our side. */
    void onDropped(String reason) {
        canary.forget(); // It may have been its announcement.
        allChanged(reason);
    }

    private void allChanged(String reason) {
        fills.allChanged();
        known.all().forEach(prefix -> prefix.allChanged(reason));
    }

    /** The connection has ended. */
    void end(String reason) {
        ended = true;
        isOpen = false;
        cancel();
        owner.onLost(master);
        fills.end(reason);
        if (wasOn) { // Also if the server has refused to go on: what was read before is still known.
            owner.prefixes().all().forEach(prefix -> prefix.allChanged(reason));
        }
    }

    /**
     * The key of the canaries on a connection.
     *
     * @param version of the owners of slots for which it was found
     * @param key {@code null} if no key with the prefix can lie on the master
     * @param tag the end of the key
     */
    record CanaryKey(int version, byte @Nullable [] key, byte[] tag) {}
}
