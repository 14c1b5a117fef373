package io.omnicache.jcache.internal.redis.push;

import io.omnicache.jcache.RedisCacheException;
import io.omnicache.jcache.UnavailableException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A request to the push connections, with the listener that gets what is pushed. Whoever makes the request waits until
 * the masters have confirmed it. The listener is never called by two threads at once, and not after {@link #close}; its
 * exceptions are logged. Thread-safe.
 */
abstract class Registration implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Registration.class);

    private final ReentrantLock delivering = new ReentrantLock();
    private final CompletableFuture<Boolean> confirmed = new CompletableFuture<>();
    private volatile boolean closed;
    /** The failures while {@link #confirmed} is waited for. Guarded by the lock of the connections. */
    private int failures;

    /** Completed when each master has confirmed, or exceptionally with the reason why not. */
    final CompletableFuture<Boolean> confirmed() {
        return confirmed;
    }

    final boolean isConfirmed() {
        return confirmed.isDone() && !confirmed.isCompletedExceptionally();
    }

    final boolean isClosed() {
        return closed;
    }

    /**
     * Counts a failure. Ends the wait if the failure lasts, or after too many of them. Called with the lock of the
     * connections.
     */
    final void failed(RedisCacheException why, int retries) {
        if (!confirmed.isDone() && (++failures > retries || !(why instanceof UnavailableException))) {
            confirmed.completeExceptionally(why);
        }
    }

    /**
     * Calls the listener, unless this is closed. Returns false if the listener has thrown an exception.
     *
     * @param complaint what the log says of an exception
     */
    final boolean call(Runnable listener, String complaint) {
        delivering.lock();
        try {
            if (!closed) {
                listener.run();
            }
            return true;
        } catch (RuntimeException | Error e) {
            LOG.error(complaint, e);
            return false;
        } finally {
            delivering.unlock();
        }
    }

    /** Takes back what was asked. */
    abstract void remove();

    /** Whether the calling thread delivers messages. */
    abstract boolean isNetworkThread();

    /**
     * Ends the calls of the listener. Waits for one that is under way in another thread; doesn't wait in a network
     * thread, which may be the one for which that call waits.
     */
    @Override
    public void close() {
        closed = true;
        remove();
        if (!isNetworkThread()) {
            delivering.lock();
            delivering.unlock();
        }
    }
}
