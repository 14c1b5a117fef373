package io.omnicache.jcache.internal.change;

import io.omnicache.jcache.RedisCacheException;
import io.omnicache.jcache.UnavailableException;
import io.omnicache.jcache.internal.change.StoreLease.FirstRead;
import io.omnicache.jcache.internal.entry.EncodedKey;
import io.omnicache.jcache.internal.execution.CacheCommands;
import io.omnicache.jcache.internal.redis.Command;
import io.omnicache.jcache.internal.redis.OperationTime;
import io.omnicache.jcache.internal.redis.RedisConnection.Reply;
import io.omnicache.jcache.internal.redis.Script;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import javax.cache.CacheException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes and releases locks in Redis, each held while a change is written to the store and to the cache, or while a
 * value is loaded, so that the changes of several JVMs reach both in the same order. Thread-safe; reentrant within a
 * thread.
 *
 * <p>A lock ends with its lease, which is renewed while this JVM lives. A JVM that dies delays others by one lease at
 * most. A lock that was lost while its holder was stopped, or by Redis, is noticed by {@link StoreFence}. If Redis
 * fails, no lock is taken and the change fails. A lock that can't be released ends with its lease.
 *
 * @see <a href="https://redis.io/docs/latest/develop/use/patterns/distributed-locks/">Distributed locks</a>
 */
final class StoreLocks {
    private static final Logger LOG = LoggerFactory.getLogger(StoreLocks.class);
    private static final Script TAKE =
            Script.loadRead(StoreLocks.class, "take_lock.lua").withTwin(LockTwins::takeLock);
    private static final Script RENEW =
            Script.load(StoreLocks.class, "renew_lock.lua").withTwin(LockTwins::renewLock);
    private static final Script RELEASE =
            Script.load(StoreLocks.class, "release_lock.lua").withTwin(LockTwins::releaseLock);
    private static final long IS_TAKEN = 1;
    private static final long IS_TO_BE_READ = 2;
    private static final long LONGEST_PAUSE_MILLIS = 4;

    private final CacheCommands redis;
    private final StoreLeases leases;
    private final Duration timeout;
    private final Consumer<EncodedKey> restore;
    private final LeaseWatchdog watchdog;

    /**
     * @param timeout the longest wait for the lock of an entry
     * @param restore brings an entry back that was set aside, and releases its lock
     */
    StoreLocks(
            String cacheName, CacheCommands redis, StoreLeases leases, Duration timeout, Consumer<EncodedKey> restore) {
        this.redis = redis;
        this.leases = leases;
        this.timeout = timeout;
        this.restore = restore;
        this.watchdog = new LeaseWatchdog("omnicache-leases-" + cacheName, leases.millis(), this::renew);
    }

    /**
     * Locks the keys in the order of the list; closing the result unlocks them.
     *
     * @throws CacheException after the timeout, or if Redis fails
     */
    Locked lock(List<EncodedKey> keys) {
        Locked locked = new Locked();
        if (keys.isEmpty()) {
            return locked;
        }
        try {
            locked.addAll(keys);
            return locked;
        } catch (Throwable e) {
            locked.close();
            throw e;
        }
    }

    /**
     * Runs work that must be done even in an interrupted thread. An interrupted thread wouldn't wait for replies, so
     * the interrupt status is cleared meanwhile and restored afterwards.
     *
     * @param work must end in a bounded time
     */
    static void uninterrupted(Runnable work) {
        boolean interrupted = Thread.interrupted();
        try {
            work.run();
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private void renew(List<StoreLease> due) {
        long sent = System.nanoTime();
        List<Reply> replies = redis.callEach(due.stream()
                .map(lease -> Command.script(
                        RENEW, List.of(lease.lockKey, lease.asideKey), List.of(lease.token, leases.millis())))
                .toList());
        for (int i = 0; i < due.size(); i++) {
            if (replies.get(i).value() instanceof Long isRenewed && isRenewed == 1) {
                due.get(i).onRenewed(sent);
            }
        }
    }

    private CacheException givenUp() {
        return new CacheException("Another client has held the write-through lock of the same key for more than "
                + timeout.toMillis() + " ms: look for a cache writer that doesn't return");
    }

    /** Locks that the calling thread holds. */
    final class Locked implements AutoCloseable {
        private final List<EncodedKey> keys = new ArrayList<>();

        /**
         * Takes the locks in the order of the list. All locks are requested at once. Locks that follow a lock of
         * another client are released again; so a client that waits for a lock holds no later lock, and there is no
         * deadlock. While Redis answers that another client holds a lock, the time of the operation stands still.
         */
        private void addAll(List<EncodedKey> wanted) {
            Map<EncodedKey, StoreLease> held = leases.held();
            List<EncodedKey> left = new ArrayList<>();
            for (EncodedKey key : wanted) {
                StoreLease own = held.get(key);
                if (own != null) {
                    own.enter();
                    keys.add(key);
                } else {
                    left.add(key);
                }
            }
            List<EncodedKey> missing = left.stream().distinct().toList();
            await(missing);
            if (missing.size() < left.size()) { // The same key twice: two changes use its lock.
                missing.forEach(left::remove);
                left.forEach(key -> {
                    leases.of(key).enter();
                    keys.add(key);
                });
            }
        }

        private void await(List<EncodedKey> wanted) {
            long deadline = System.nanoTime() + timeout.toNanos();
            long pause = 1;
            List<EncodedKey> left = wanted;
            while (!left.isEmpty()) {
                long asked = System.nanoTime();
                int taken = take(left);
                if (taken > 0) {
                    pause = 1;
                } else if (System.nanoTime() > deadline) {
                    throw givenUp();
                } else {
                    LockSupport.parkNanos(ThreadLocalRandom.current().nextLong(1, pause * 1_000_000 + 1));
                    pause = Math.min(pause * 2, LONGEST_PAUSE_MILLIS);
                    OperationTime.ofThread().giveBack(System.nanoTime() - asked);
                }
                left = left.subList(taken, left.size());
            }
        }

        /** Requests each lock once. Returns the number of keys at the start of the list that are locked now. */
        private int take(List<EncodedKey> wanted) {
            List<StoreLease> asked = wanted.stream().map(leases::create).toList();
            List<Reply> replies;
            long sent = System.nanoTime();
            try {
                replies = redis.callEach(asked.stream()
                        .map(lease -> Command.script(
                                TAKE,
                                List.of(lease.lockKey, lease.entryKey, lease.asideKey),
                                List.of(lease.token, leases.millis())))
                        .toList());
            } catch (UnavailableException e) { // Nothing was sent.
                throw e;
            } catch (Throwable e) { // It is unknown which locks were taken.
                release(asked);
                throw e;
            }
            List<StoreLease> outOfOrder = new ArrayList<>();
            int taken = 0;
            boolean inOrder = true;
            RedisCacheException failure = null;
            for (int i = 0; i < asked.size(); i++) {
                Reply reply = replies.get(i);
                StoreLease lease = asked.get(i);
                failure = reply.failure() != null ? reply.failure() : failure;
                boolean isTaken = reply.failure() == null && isTaken(lease, (List<?>) reply.value());
                inOrder &= isTaken;
                if (inOrder) {
                    lease.onRenewed(sent);
                    leases.held().put(wanted.get(i), lease);
                    keys.add(wanted.get(i));
                    watchdog.watch(lease);
                    taken++;
                } else if (isTaken || reply.failure() != null && !(reply.failure() instanceof UnavailableException)) {
                    outOfOrder.add(lease);
                }
            }
            release(outOfOrder);
            if (failure != null) {
                throw failure;
            }
            return taken;
        }

        private static boolean isTaken(StoreLease lease, @Nullable List<?> reply) {
            long outcome = (Long) Objects.requireNonNull(reply, "a list").get(0);
            if (outcome == IS_TAKEN) {
                lease.onTaken(new FirstRead((byte[]) reply.get(1)));
            }
            return outcome == IS_TAKEN || outcome == IS_TO_BE_READ;
        }

        private void release(List<StoreLease> toRelease) {
            if (toRelease.isEmpty()) {
                return;
            }
            try {
                List<Command> releases = toRelease.stream()
                        .map(lease ->
                                Command.script(RELEASE, List.of(lease.lockKey, lease.asideKey), List.of(lease.token)))
                        .toList();
                uninterrupted(() -> redis.callFinally(releases).forEach(Reply::get));
            } catch (Throwable e) { // Not thrown, since the change under the lock has been made.
                LOG.warn("A lock could not be released and ends with its lease of {} ms", leases.millis(), e);
            }
        }

        /** Entries that the store has refused to change come back here. */
        @Override
        public void close() {
            List<StoreLease> toRelease = new ArrayList<>();
            for (EncodedKey key : keys) {
                StoreLease lease = leases.of(key);
                if (!lease.leave()) {
                    continue;
                }
                watchdog.leave(lease);
                if (lease.isAside() && !lease.isReleased()) {
                    bringBack(key);
                }
                leases.held().remove(key);
                if (!lease.isReleased()) {
                    toRelease.add(lease);
                }
            }
            keys.clear();
            leases.removeIfNoneHeld();
            release(toRelease);
        }

        private void bringBack(EncodedKey key) {
            try {
                uninterrupted(() -> restore.accept(key));
            } catch (Throwable e) { // The store has refused the change: that is what the caller must hear of.
                LOG.warn("An entry that a cache writer refused to change could not be brought back and is missing", e);
            }
        }
    }
}
