package io.omnicache.jcache.internal.redis.push;

import io.omnicache.jcache.internal.redis.PushConnections.Gap;
import io.omnicache.jcache.internal.redis.PushConnections.Message;
import io.omnicache.jcache.internal.redis.PushConnections.PushListener;
import io.omnicache.jcache.internal.redis.PushConnections.Subscription;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A subscription and its listener. The listener is never called by two threads at once. If the listener throws, the
 * exception is logged and the next message is delivered. Thread-safe.
 */
final class PushSubscription implements Subscription {
    private static final Logger LOG = LoggerFactory.getLogger(PushSubscription.class);

    private final MasterPushConnections owner;
    private final Set<ChannelKey> channels;
    private final PushListener listener;
    private final ReentrantLock delivering = new ReentrantLock();
    private final CompletableFuture<Boolean> confirmed = new CompletableFuture<>();
    private final long created = System.nanoTime();
    private volatile boolean closed;
    /** Failed attempts to connect while this subscription waits. Guarded by the lock of the owner. */
    private int failures;

    PushSubscription(MasterPushConnections owner, Set<ChannelKey> channels, PushListener listener) {
        this.owner = owner;
        this.channels = channels;
        this.listener = listener;
    }

    Set<ChannelKey> channels() {
        return channels;
    }

    /** Completed when every master has confirmed, or exceptionally with the reason why not. */
    CompletableFuture<Boolean> confirmed() {
        return confirmed;
    }

    /** Whether the subscription has been confirmed, so that its listener must hear of gaps. */
    boolean isConfirmed() {
        return confirmed.isDone() && !confirmed.isCompletedExceptionally();
    }

    long created() {
        return created;
    }

    int countFailure() {
        return ++failures;
    }

    void deliver(Message message) {
        delivering.lock();
        try {
            if (!closed) {
                listener.onMessage(message);
            }
        } catch (RuntimeException | Error e) {
            LOG.error("A listener of pushed messages failed; the message counts as delivered", e);
        } finally {
            delivering.unlock();
        }
    }

    void report(Gap gap) {
        delivering.lock();
        try {
            if (!closed) {
                listener.onGap(gap);
            }
        } catch (RuntimeException | Error e) {
            LOG.error("A listener of pushed messages failed to handle a gap", e);
        } finally {
            delivering.unlock();
        }
    }

    @Override
    public long provenUntil() {
        return owner.provenUntil(this);
    }

    @Override
    public boolean isConnected() {
        return !closed && owner.isConnected(this);
    }

    /**
     * Unsubscribes, and waits for a call of the listener that is under way in another thread. Doesn't wait in a network
     * thread, which may be the one for which that call waits.
     */
    @Override
    public void close() {
        closed = true;
        owner.remove(this);
        if (!owner.isNetworkThread()) {
            delivering.lock();
            delivering.unlock();
        }
    }
}
