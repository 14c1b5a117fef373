package io.omnicache.jcache.internal.refresh;

import io.omnicache.jcache.internal.async.AsyncThreads;
import io.omnicache.jcache.internal.entry.EncodedKey;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Semaphore;

/**
 * The refreshes of one cache in this JVM that wait or run: one per key, {@value #MOST} in all, {@value #RUNNING} of
 * them at the same time, on threads of the manager. What doesn't fit is not taken. Thread-safe.
 */
final class RefreshQueue {
    static final int MOST = 1_000;
    static final int RUNNING = 8;

    private final AsyncThreads threads;
    private final Set<EncodedKey> keys = ConcurrentHashMap.newKeySet();
    private final Queue<Waiting> queue = new ConcurrentLinkedQueue<>();
    private final Semaphore places = new Semaphore(MOST);
    private final Semaphore slots = new Semaphore(RUNNING);

    RefreshQueue(AsyncThreads threads) {
        this.threads = threads;
    }

    /**
     * Queues a refresh, unless one of the key waits or runs. Doesn't wait, so a network thread may call it.
     *
     * @param refresh throws nothing
     * @return {@code false} if it doesn't fit
     */
    boolean offer(EncodedKey key, Runnable refresh) {
        if (!places.tryAcquire()) {
            return keys.contains(key);
        }
        if (!keys.add(key)) {
            places.release();
            return true;
        }
        queue.add(new Waiting(key, refresh));
        return startNext();
    }

    /** Returns whether there are threads. */
    private boolean startNext() {
        while (slots.tryAcquire()) {
            Waiting next = queue.poll();
            if (next == null) {
                slots.release();
                if (queue.isEmpty()) { // Otherwise one was added meanwhile that found no slot.
                    return true;
                }
            } else if (!start(next)) {
                return false;
            }
        }
        return true;
    }

    private boolean start(Waiting next) {
        try {
            threads.executeWaiting(() -> {
                try {
                    next.refresh().run();
                } finally {
                    end(next);
                    startNext();
                }
            });
            return true;
        } catch (RuntimeException | Error e) { // There is no thread for it.
            end(next);
            return false;
        }
    }

    private void end(Waiting ended) {
        keys.remove(ended.key());
        places.release();
        slots.release();
    }

    private record Waiting(EncodedKey key, Runnable refresh) {}
}
