package io.omnicache.jcache.entry;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import javax.cache.CacheException;

/**
 * One reentrant lock per key inside this JVM, shared by everything that calls the application while it changes an entry.
 * Different keys never share a lock, so a callback may use other keys. Several keys are locked in the order of their
 * bytes, so bulk operations don't block each other for good. Waiting is bounded.
 */
final class KeyLocks {
    private final ConcurrentHashMap<ByteKey, Holder> holders = new ConcurrentHashMap<>();
    private final Duration timeout;

    KeyLocks(Duration timeout) {
        this.timeout = timeout;
    }

    /** Locks the keys; closing the result unlocks them. */
    Locked lock(Collection<ByteKey> keys) {
        Locked locked = new Locked();
        try {
            for (ByteKey key : new TreeSet<>(keys)) {
                locked.add(key);
            }
            return locked;
        } catch (RuntimeException e) {
            locked.close();
            throw e;
        }
    }

    /** Whether a thread has the key locked or waits for it. */
    boolean isLocked(ByteKey key) {
        return holders.containsKey(key);
    }

    private void acquire(ByteKey key) {
        Holder holder = holders.compute(key, (k, present) -> {
            Holder h = present != null ? present : new Holder();
            h.users++;
            return h;
        });
        boolean acquired = false;
        try {
            acquired = holder.lock.tryLock(timeout.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CacheException(
                    "Interrupted while waiting for another thread's change of the same key; repeat the operation if it is still"
                            + " wanted",
                    e);
        } finally {
            if (!acquired) {
                leave(key);
            }
        }
        if (!acquired) {
            throw new CacheException("Another thread of this JVM has been changing the same key for more than "
                    + timeout.toMillis() + " ms: look for a loader, writer or entry processor that doesn't return");
        }
    }

    @SuppressWarnings("LockNotBeforeTry")
    private void release(ByteKey key) {
        Holder holder = holders.get(key);
        if (holder != null) {
            holder.lock.unlock();
            leave(key);
        }
    }

    private void leave(ByteKey key) {
        holders.computeIfPresent(key, (k, holder) -> --holder.users == 0 ? null : holder);
    }

    private static final class Holder {
        /** Fair: who changes an entry again and again would keep those who wait out, until they give up. */
        final ReentrantLock lock = new ReentrantLock(true);

        int users;
    }

    /** Locked keys. */
    final class Locked implements AutoCloseable {
        private final Deque<ByteKey> keys = new ArrayDeque<>();

        private void add(ByteKey key) {
            acquire(key);
            keys.push(key);
        }

        @Override
        public void close() {
            while (!keys.isEmpty()) {
                release(keys.pop());
            }
        }
    }
}
