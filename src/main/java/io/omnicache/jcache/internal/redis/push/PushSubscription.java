package io.omnicache.jcache.internal.redis.push;

import io.omnicache.jcache.internal.redis.PushConnections.Gap;
import io.omnicache.jcache.internal.redis.PushConnections.Message;
import io.omnicache.jcache.internal.redis.PushConnections.PushListener;
import io.omnicache.jcache.internal.redis.PushConnections.Subscription;
import java.util.Set;

/** A subscription and its listener. If the listener throws, the next message is delivered. Thread-safe. */
final class PushSubscription extends Registration implements Subscription {
    private final MasterPushConnections owner;
    private final Set<ChannelKey> channels;
    private final PushListener listener;
    private final long created = System.nanoTime();

    PushSubscription(MasterPushConnections owner, Set<ChannelKey> channels, PushListener listener) {
        this.owner = owner;
        this.channels = channels;
        this.listener = listener;
    }

    Set<ChannelKey> channels() {
        return channels;
    }

    long created() {
        return created;
    }

    void deliver(Message message) {
        call(
                () -> listener.onMessage(message),
                "A listener of pushed messages failed; the message counts as delivered");
    }

    void report(Gap gap) {
        call(() -> listener.onGap(gap), "A listener of pushed messages failed to handle a gap");
    }

    @Override
    public long provenUntil() {
        return owner.provenUntil(this);
    }

    @Override
    public boolean isConnected() {
        return !isClosed() && owner.isConnected(this);
    }

    @Override
    void remove() {
        owner.remove(this);
    }

    @Override
    boolean isNetworkThread() {
        return owner.isNetworkThread();
    }
}
