package io.omnicache.jcache.internal.change;

import io.omnicache.jcache.RedisCacheException;
import io.omnicache.jcache.internal.entry.EncodedKey;
import io.omnicache.jcache.internal.execution.CacheCommands;
import io.omnicache.jcache.internal.redis.Command;
import io.omnicache.jcache.internal.redis.Command.Verb;
import io.omnicache.jcache.internal.redis.RedisConnection.Reply;
import io.omnicache.jcache.internal.redis.Script;
import io.omnicache.jcache.internal.redis.keyspace.Keyspace;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.locks.LockSupport;
import javax.cache.CacheException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Locks in Redis, each held while a change is written to the store and to the cache, so that the changes of several
 * JVMs reach both in the same order. Thread-safe; reentrant within a thread.
 *
 * <p>A lock ends with its lease. A JVM that dies delays others by one lease at most. A write to the store that takes
 * longer than the lease is carried out, but without protection. If Redis fails, no lock is taken and the change
 * fails. A lock that can't be released ends with its lease.
 *
 * @see <a href="https://redis.io/docs/latest/develop/use/patterns/distributed-locks/">Distributed locks</a>
 */
final class StoreLocks {
    private static final Logger LOG = LoggerFactory.getLogger(StoreLocks.class);
    private static final Script RELEASE = Script.load(StoreLocks.class, "release_lock.lua");
    private static final long LEASE_MILLIS = 30_000;
    private static final long LONGEST_PAUSE_MILLIS = 4;

    private final CacheCommands redis;
    private final Keyspace namespace;
    private final Keyspace entries;
    private final Duration timeout;
    private final ThreadLocal<Set<EncodedKey>> held = ThreadLocal.withInitial(HashSet::new);

    StoreLocks(CacheCommands redis, Keyspace namespace, Keyspace entries, Duration timeout) {
        this.redis = redis;
        this.namespace = namespace;
        this.entries = entries;
        this.timeout = timeout;
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

    private CacheException givenUp() {
        return new CacheException("Another client has held the write-through lock of the same key for more than "
                + timeout.toMillis() + " ms: look for a cache writer that doesn't return");
    }

    private byte[] lockKey(EncodedKey key) {
        ByteArrayOutputStream name = new ByteArrayOutputStream();
        name.writeBytes("~lock:{".getBytes(StandardCharsets.UTF_8));
        name.writeBytes(entries.key(key.bytes()));
        name.write('}');
        return namespace.key(name.toByteArray());
    }

    /** Locks that the calling thread holds. */
    final class Locked implements AutoCloseable {
        private final byte[] token = UUID.randomUUID().toString().getBytes(StandardCharsets.US_ASCII);
        private final List<EncodedKey> keys = new ArrayList<>();

        /**
         * Takes the locks in the order of the list. All locks are requested at once. Locks that follow a lock of
         * another client are released again; so a client that waits for a lock holds no later lock, and there is no
         * deadlock.
         */
        private void addAll(List<EncodedKey> wanted) {
            long deadline = System.nanoTime() + timeout.toNanos();
            long pause = 1;
            List<EncodedKey> left = wanted;
            while (!left.isEmpty()) {
                int taken = take(left);
                if (taken > 0) {
                    pause = 1;
                } else if (System.nanoTime() > deadline) {
                    throw givenUp();
                } else {
                    LockSupport.parkNanos(ThreadLocalRandom.current().nextLong(1, pause * 1_000_000 + 1));
                    pause = Math.min(pause * 2, LONGEST_PAUSE_MILLIS);
                }
                left = left.subList(taken, left.size());
            }
        }

        /** Requests each lock once. Returns the number of keys at the start of the list that are locked now. */
        private int take(List<EncodedKey> wanted) {
            List<Reply> replies;
            try {
                replies = redis.callEach(wanted.stream()
                        .map(key -> Command.of(Verb.SET, lockKey(key), token, "NX", "PX", LEASE_MILLIS))
                        .toList());
            } catch (Throwable e) { // It is unknown which locks were taken.
                release(wanted);
                throw e;
            }
            List<EncodedKey> outOfOrder = new ArrayList<>();
            int taken = 0;
            boolean inOrder = true;
            RedisCacheException failure = null;
            for (int i = 0; i < wanted.size(); i++) {
                Reply reply = replies.get(i);
                failure = reply.failure() != null ? reply.failure() : failure;
                boolean isTaken = reply.value() != null;
                inOrder &= isTaken;
                if (inOrder) {
                    keys.add(wanted.get(i));
                    held.get().add(wanted.get(i));
                    taken++;
                } else if (isTaken || reply.failure() != null) {
                    outOfOrder.add(wanted.get(i));
                }
            }
            release(outOfOrder);
            if (failure != null) {
                throw failure;
            }
            return taken;
        }

        private void release(List<EncodedKey> toRelease) {
            if (toRelease.isEmpty()) {
                return;
            }
            try {
                List<Command> releases = toRelease.stream()
                        .map(key -> Command.script(RELEASE, lockKey(key), token))
                        .toList();
                uninterrupted(() -> redis.callEach(releases).forEach(Reply::get));
            } catch (Throwable e) { // Not thrown, since the change under the lock has been made.
                LOG.warn("A lock could not be released and ends with its lease of {} ms", LEASE_MILLIS, e);
            }
        }

        @Override
        public void close() {
            keys.forEach(held.get()::remove);
            if (held.get().isEmpty()) {
                held.remove();
            }
            release(keys);
        }
    }
}
