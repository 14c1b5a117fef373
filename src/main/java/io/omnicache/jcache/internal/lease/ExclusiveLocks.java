package io.omnicache.jcache.internal.lease;

import io.omnicache.jcache.internal.entry.EncodedKey;
import io.omnicache.jcache.internal.lease.KeyLeases.Wish;
import io.omnicache.jcache.internal.redis.OperationTime;
import io.omnicache.jcache.internal.redis.keyspace.Keyspace;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import javax.cache.CacheException;
import org.jspecify.annotations.Nullable;

/**
 * Locks of entries against all changes by other threads and JVMs, for a cache with {@code entry-processor: exclusive}.
 * Each lock is a lease that is renewed as long as it is held. While another client has a lock, the time of the
 * operation stands still. Thread-safe; reentrant within a thread.
 *
 * <p>Who waits is told when a lock is free; which of several waiting JVMs gets it isn't defined. A JVM that dies keeps
 * others waiting for {@link KeyLeases#LENGTH} at most. If Redis fails, no lock is taken and the change fails. A lock
 * may be lost, as every lease; the changes under it are conditional, so they notice what another client has changed.
 */
public final class ExclusiveLocks {
    private static final Duration NO_END = Duration.ofDays(365);

    private final KeyLeases leases;
    private final Keyspace entries;
    private final Duration timeout;
    private final ThreadLocal<Set<EncodedKey>> held = ThreadLocal.withInitial(HashSet::new);

    /** @param timeout the longest wait for the locks of one change */
    public ExclusiveLocks(KeyLeases leases, Keyspace entries, Duration timeout) {
        this.leases = leases;
        this.entries = entries;
        this.timeout = timeout;
    }

    /**
     * Locks the keys in the order of the list; closing the result unlocks them.
     *
     * @throws CacheException after the timeout, if the thread is interrupted, or if Redis fails
     */
    public Locked lock(List<EncodedKey> keys) {
        Locked locked = new Locked();
        if (keys.isEmpty()) {
            return locked;
        }
        try {
            locked.addAll(keys.stream()
                    .distinct()
                    .filter(key -> !held.get().contains(key))
                    .toList());
            return locked;
        } catch (Throwable e) {
            locked.close();
            throw e;
        }
    }

    /** Locks that the calling thread holds. */
    public final class Locked implements AutoCloseable {
        private final List<EncodedKey> keys = new ArrayList<>();
        private final List<Lease> taken = new ArrayList<>();

        private Locked() {}

        /**
         * Takes the locks in the order of the list. All are requested at once; those behind a lock of another client
         * are released again. So a client that waits for a lock holds no later lock, and there is no deadlock.
         */
        private void addAll(List<EncodedKey> wanted) {
            long deadline = System.nanoTime() + timeout.toNanos();
            List<EncodedKey> left = wanted;
            while (!left.isEmpty()) {
                List<LeaseAttempt> attempts = leases.tryAll(
                        LeaseKind.EXCLUSIVE,
                        left.stream()
                                .map(key -> new Wish(entries.key(key.bytes()), false, null))
                                .toList(),
                        NO_END);
                LeaseAttempt.Held first = keep(left, attempts);
                left = left.subList(inOrder(attempts), left.size());
                if (first != null) {
                    OperationTime time = OperationTime.ofThread();
                    long paused = time.pause();
                    try {
                        await(first, deadline);
                    } finally {
                        time.goOn(paused);
                    }
                }
            }
        }

        /** Keeps the locks at the start of the list, and gives up the others. Returns the first one to wait for. */
        private LeaseAttempt.@Nullable Held keep(List<EncodedKey> wanted, List<LeaseAttempt> attempts) {
            LeaseAttempt.Held first = null;
            List<Lease> outOfOrder = new ArrayList<>();
            for (int i = 0; i < attempts.size(); i++) {
                if (attempts.get(i) instanceof LeaseAttempt.Held other) {
                    if (first == null) {
                        first = other;
                    } else if (other.notice() != null) {
                        other.notice().close();
                    }
                } else if (attempts.get(i) instanceof LeaseAttempt.Taken own) {
                    if (first == null) {
                        keys.add(wanted.get(i));
                        taken.add(own.lease());
                        held.get().add(wanted.get(i));
                    } else {
                        outOfOrder.add(own.lease());
                    }
                }
            }
            List<Boolean> unused = leases.endAll(outOfOrder, LeaseOutcome.LOOK);
            return first;
        }

        private static int inOrder(List<LeaseAttempt> attempts) {
            int taken = 0;
            while (taken < attempts.size() && attempts.get(taken) instanceof LeaseAttempt.Taken) {
                taken++;
            }
            return taken;
        }

        private void await(LeaseAttempt.Held other, long deadline) {
            long nanos = Math.min(TimeUnit.MILLISECONDS.toNanos(other.left()), deadline - System.nanoTime());
            if (nanos <= 0) {
                close(other);
                throw new CacheException("Another client has been changing the same key for more than "
                        + timeout.toMillis() + " ms: look for an entry processor that doesn't return");
            }
            try {
                LeaseWait notice = other.notice();
                if (notice == null) {
                    TimeUnit.NANOSECONDS.sleep(Math.min(nanos, TimeUnit.MILLISECONDS.toNanos(KeyLeases.LOOK_MILLIS)));
                } else {
                    LeaseOutcome unused = notice.ended().get(nanos, TimeUnit.NANOSECONDS);
                }
            } catch (TimeoutException e) {
                return; // The lease may have ended without a word: it is tried again.
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new CacheException(
                        "Interrupted while waiting for another client's change of the same key; repeat the operation if"
                                + " it is still wanted",
                        e);
            } catch (ExecutionException e) {
                throw new IllegalStateException("A wait has no failure", e);
            } finally {
                close(other);
            }
        }

        private static void close(LeaseAttempt.Held other) {
            if (other.notice() != null) {
                other.notice().close();
            }
        }

        @Override
        public void close() {
            keys.forEach(held.get()::remove);
            if (held.get().isEmpty()) {
                held.remove();
            }
            List<Boolean> unused = leases.endAll(taken, LeaseOutcome.LOOK);
        }
    }
}
