package io.omnicache.jcache.internal.execution;

import io.omnicache.jcache.UnavailableException;
import io.omnicache.jcache.internal.entry.EncodedKey;
import io.omnicache.jcache.internal.redis.OperationTime;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import javax.cache.CacheException;
import org.jspecify.annotations.Nullable;

/**
 * The locks of one cache's keys in this JVM: one reentrant, fair lock per key in use. A lock is held while an entry
 * is changed, and while code of the application runs for the change. Thread-safe.
 *
 * <p>Different keys never share a lock, so that a callback may use other keys. Several keys are locked in the order
 * of their bytes, so that bulk operations cause no deadlock. A thread waits no longer than its operation has time; the
 * time in which code of the application runs under the lock doesn't count, but a thread that waits longer than the
 * timeout gets a {@link CacheException} in any case.
 */
public final class KeyLocks {
    /** The number of locks that the thread holds, in all caches. */
    private static final ThreadLocal<int[]> HELD = ThreadLocal.withInitial(() -> new int[1]);

    private final ConcurrentHashMap<EncodedKey, Holder> holders = new ConcurrentHashMap<>();
    private final Duration timeout;

    public KeyLocks(Duration timeout) {
        this.timeout = timeout;
    }

    /**
     * Locks the keys; closing the result unlocks them.
     *
     * @throws UnavailableException if the time of the operation is up
     * @throws CacheException after the timeout, or if the thread is interrupted. The thread stays interrupted
     */
    public Locked lock(Collection<EncodedKey> keys) {
        Locked locked = new Locked();
        try {
            for (EncodedKey key : new TreeSet<>(keys)) {
                locked.add(key);
            }
            return locked;
        } catch (Throwable e) {
            locked.close();
            throw e;
        }
    }

    /** Locks those keys that no other thread has locked, without waiting; closing the result unlocks them. */
    public Locked lockFree(Collection<EncodedKey> keys) {
        Locked locked = new Locked();
        for (EncodedKey key : new TreeSet<>(keys)) {
            if (acquireFree(key)) {
                locked.added(key);
            }
        }
        return locked;
    }

    /** Whether a thread holds the key's lock or waits for it. */
    public boolean isLocked(EncodedKey key) {
        return holders.containsKey(key);
    }

    /** Whether the calling thread holds the lock of any key, of any cache. */
    public static boolean isAnyHeld() {
        return HELD.get()[0] > 0;
    }

    private Holder join(EncodedKey key) {
        return holders.compute(key, (k, present) -> {
            Holder h = present != null ? present : new Holder();
            h.users++;
            return h;
        });
    }

    private static void begin(Holder holder) {
        if (holder.lock.getHoldCount() == 1) {
            holder.begin(OperationTime.ofThread());
        }
    }

    private boolean acquireFree(EncodedKey key) {
        Holder holder = join(key);
        boolean acquired = holder.lock.tryLock();
        if (acquired) {
            begin(holder);
        } else {
            leave(key);
        }
        return acquired;
    }

    private void acquire(EncodedKey key) {
        Holder holder = join(key);
        boolean acquired = false;
        try {
            acquired = holder.lock.tryLock(0, TimeUnit.NANOSECONDS) || await(holder);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CacheException(
                    "Interrupted while waiting for another thread's change of the same key; repeat the operation if it"
                            + " is still wanted",
                    e);
        } finally {
            if (!acquired) {
                leave(key);
            }
        }
        if (acquired) {
            begin(holder);
        } else {
            throw new CacheException("Another thread of this JVM has been changing the same key for more than "
                    + timeout.toMillis() + " ms: look for a loader, writer or entry processor that doesn't return");
        }
    }

    /**
     * Waits for a lock that another thread has.
     *
     * @return whether the thread has the lock; if not, the timeout has passed
     * @throws UnavailableException if the time of the operation is up
     */
    private boolean await(Holder holder) throws InterruptedException {
        OperationTime time = OperationTime.ofThread();
        long start = System.nanoTime();
        long own = time.limit(timeout.toNanos());
        long before = holder.freeNanos();
        long wait = own;
        while (true) {
            boolean acquired = wait > 0 && holder.lock.tryLock(wait, TimeUnit.NANOSECONDS);
            long waited = System.nanoTime() - start;
            long uncharged = Math.min(waited, holder.freeNanos() - before);
            if (acquired) {
                time.giveBack(uncharged);
                return true;
            }
            if (waited >= timeout.toNanos()) {
                return false;
            }
            wait = Math.min(own + uncharged, timeout.toNanos()) - waited;
            if (wait <= 0) {
                throw new UnavailableException(
                        "Other threads of this JVM have been changing the same key for as long as"
                                + " an operation may take (setting timeout), so that nothing was changed; try again later, or"
                                + " raise timeout");
            }
        }
    }

    @SuppressWarnings("LockNotBeforeTry")
    private void release(EncodedKey key) {
        Holder holder = holders.get(key);
        if (holder != null) {
            if (holder.lock.getHoldCount() == 1) {
                holder.end();
            }
            holder.lock.unlock();
            leave(key);
        }
    }

    private void leave(EncodedKey key) {
        holders.computeIfPresent(key, (k, holder) -> --holder.users == 0 ? null : holder);
    }

    private static final class Holder {
        /** Fair, so that a thread updating one key in a loop cannot starve the others. */
        final ReentrantLock lock = new ReentrantLock(true);

        int users;

        /** The thread that has the lock. Guarded by this. */
        private @Nullable OperationTime owner;
        /** Guarded by this. */
        private long ownerBefore;
        /** Guarded by this. */
        private long ended;

        synchronized void begin(OperationTime by) {
            owner = by;
            ownerBefore = by.freeNanos();
        }

        synchronized void end() {
            ended = freeNanos();
            owner = null;
        }

        /** For how long the clocks of the threads that had the lock stood still meanwhile. */
        synchronized long freeNanos() {
            return owner == null ? ended : ended + owner.freeNanos() - ownerBefore;
        }
    }

    /** Locked keys. */
    public final class Locked implements AutoCloseable {
        private final Deque<EncodedKey> keys = new ArrayDeque<>();

        public boolean contains(EncodedKey key) {
            return keys.contains(key);
        }

        private void add(EncodedKey key) {
            acquire(key);
            added(key);
        }

        private void added(EncodedKey key) {
            keys.push(key);
            HELD.get()[0]++;
        }

        @Override
        public void close() {
            while (!keys.isEmpty()) {
                HELD.get()[0]--;
                release(keys.pop());
            }
        }
    }
}
