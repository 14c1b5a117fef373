package io.omnicache.jcache.internal.store.behind;

import io.omnicache.jcache.internal.entry.EncodedKey;
import io.omnicache.jcache.internal.store.WriteQueue.Written;
import io.omnicache.jcache.internal.text.Shown;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import javax.cache.CacheException;
import org.jspecify.annotations.Nullable;

/**
 * The changes that wait, one per key, in the order in which their keys came; and the ones that are being written.
 * Bounded: who adds a change has reserved a place before. Thread-safe.
 */
final class PendingWrites<K, V> {
    private final String cacheName;
    private final BehindSettings settings;

    /** Guarded by this, as all that follows. */
    private final Map<EncodedKey, PendingWrite<K, V>> waiting = new LinkedHashMap<>();

    private final Map<EncodedKey, PendingWrite<K, V>> underWay = new HashMap<>();
    private int reserved;
    /** No more changes come, and none waits for its time. */
    private boolean flushing;

    PendingWrites(String cacheName, BehindSettings settings) {
        this.cacheName = Shown.name(cacheName);
        this.settings = settings;
    }

    /** More changes than the whole queue holds get their places when the queue is empty. */
    synchronized void reserve(int changes) {
        long deadline = System.nanoTime() + settings.queueTimeout().toNanos();
        while (!flushing && taken() > 0 && taken() + changes > settings.queueSize()) {
            long left = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
            if (left <= 0) {
                throw new CacheException("The write-behind queue of the cache " + cacheName + " has been full for "
                        + settings.queueTimeout().toMillis()
                        + " ms, so nothing was changed: look for a cache writer that"
                        + " fails or is slow, or raise write-behind-queue-size (" + settings.queueSize() + ")");
            }
            await(left);
        }
        if (flushing) {
            throw new IllegalStateException("The cache " + cacheName + " is closed");
        }
        reserved += changes;
    }

    private void await(long millis) {
        try {
            wait(millis);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CacheException(
                    "Interrupted while waiting for a place in the write-behind queue of the cache " + cacheName
                            + "; nothing was changed",
                    e);
        }
    }

    private int taken() {
        return waiting.size() + underWay.size() + reserved;
    }

    synchronized void free(int places) {
        reserved -= places;
        notifyAll();
    }

    /** Adds a change in a reserved place; it replaces the change of the same key that waits. */
    synchronized void add(Written<K, V> change) {
        reserved--;
        PendingWrite<K, V> replaced = waiting.get(change.id());
        waiting.put(change.id(), new PendingWrite<>(change, settings.delay().toNanos(), replaced));
        if (waiting.size() == 1 || flushing || replaced != null) { // Otherwise an earlier change is due before.
            notifyAll();
        }
    }

    /**
     * Waits for changes that are due, and returns at most a batch of them; they are under way then. Empty at the end.
     */
    synchronized List<PendingWrite<K, V>> next() throws InterruptedException {
        while (true) {
            long now = System.nanoTime();
            List<PendingWrite<K, V>> batch = new ArrayList<>();
            long firstDue = Long.MAX_VALUE;
            for (PendingWrite<K, V> write : waiting.values()) {
                if (!flushing && !write.isDue(now)) {
                    firstDue = Math.min(firstDue, write.due() - now);
                } else if (write.isAlone()) {
                    if (batch.isEmpty()) {
                        batch.add(write);
                        break;
                    }
                } else {
                    batch.add(write);
                    if (batch.size() == settings.batchSize()) {
                        break;
                    }
                }
            }
            if (!batch.isEmpty()) {
                batch.forEach(write -> {
                    waiting.remove(write.id());
                    underWay.put(write.id(), write);
                });
                return batch;
            }
            if (flushing && reserved == 0) {
                return batch;
            }
            wait(firstDue == Long.MAX_VALUE ? 0 : Math.max(1, TimeUnit.NANOSECONDS.toMillis(firstDue)));
        }
    }

    /** The store has the change, or it was given up, or another JVM writes a later one. */
    synchronized void done(PendingWrite<K, V> write) {
        underWay.remove(write.id());
        notifyAll();
    }

    /** The change must be tried again, unless a later one of its key waits already. */
    synchronized void again(PendingWrite<K, V> write) {
        underWay.remove(write.id());
        PendingWrite<K, V> later = waiting.get(write.id());
        if (later == null) {
            waiting.put(write.id(), write);
        } else {
            later.follow(write);
        }
        notifyAll();
    }

    synchronized boolean isUnderWay(PendingWrite<K, V> write) {
        return underWay.containsKey(write.id());
    }

    /** The change of the key that the store doesn't have yet; {@code null} if there is none. */
    synchronized @Nullable PendingWrite<K, V> find(EncodedKey id) {
        PendingWrite<K, V> found = waiting.get(id);
        return found != null ? found : underWay.get(id);
    }

    synchronized void flush() {
        flushing = true;
        notifyAll();
    }

    synchronized boolean isFlushing() {
        return flushing;
    }

    synchronized boolean isEmpty() {
        return taken() == 0;
    }

    /** Takes out what waits, and what a cache writer that doesn't return is writing. */
    synchronized List<PendingWrite<K, V>> drain() {
        List<PendingWrite<K, V>> left = new ArrayList<>(underWay.values());
        left.addAll(waiting.values());
        underWay.clear();
        waiting.clear();
        notifyAll();
        return left;
    }

    synchronized long size() {
        return waiting.size() + (long) underWay.size();
    }

    synchronized long oldestMillis() {
        long oldest = 0;
        long now = System.nanoTime();
        for (Map<EncodedKey, PendingWrite<K, V>> writes : List.of(waiting, underWay)) {
            for (PendingWrite<K, V> write : writes.values()) {
                oldest = Math.max(oldest, now - write.since);
            }
        }
        return TimeUnit.NANOSECONDS.toMillis(oldest);
    }
}
