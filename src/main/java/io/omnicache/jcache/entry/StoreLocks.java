package io.omnicache.jcache.entry;

import io.omnicache.jcache.redis.Command;
import io.omnicache.jcache.redis.Command.Verb;
import io.omnicache.jcache.redis.Keyspace;
import io.omnicache.jcache.redis.Script;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.locks.LockSupport;
import javax.cache.CacheException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Locks in Redis for the time that a change of an entry takes to reach the store and the cache, so that JVMs that write
 * through don't overtake one another. A lock has a lease: a JVM that dies delays others by at most that, and a store
 * that takes longer than the lease loses the protection, not the write.
 *
 * @see <a href="https://redis.io/docs/latest/develop/use/patterns/distributed-locks/">Distributed locks</a>
 */
final class StoreLocks {
    private static final Logger LOG = LoggerFactory.getLogger(StoreLocks.class);
    private static final Script RELEASE = Script.load(StoreLocks.class, "release_lock.lua");
    private static final long LEASE_MILLIS = 30_000;
    private static final long LONGEST_PAUSE_MILLIS = 16;

    private final Keyspace namespace;
    private final Keyspace entries;
    private final Duration timeout;
    private final ThreadLocal<List<ByteKey>> held = ThreadLocal.withInitial(ArrayList::new);

    StoreLocks(Keyspace namespace, Keyspace entries, Duration timeout) {
        this.namespace = namespace;
        this.entries = entries;
        this.timeout = timeout;
    }

    /** Locks the keys, in the order given; closing the result unlocks them. Reentrant. */
    Locked lock(List<ByteKey> keys) {
        Locked locked = new Locked();
        try {
            keys.forEach(locked::add);
            return locked;
        } catch (RuntimeException e) {
            locked.close();
            throw e;
        }
    }

    private void acquire(byte[] lock, byte[] token) {
        long deadline = System.nanoTime() + timeout.toNanos();
        long pause = 1;
        Command command = Command.of(Verb.SET, lock, token, "NX", "PX", LEASE_MILLIS);
        while (namespace.connection().call(command) == null) {
            if (System.nanoTime() > deadline) {
                throw new CacheException("Another client has been writing the same key through for more than "
                        + timeout.toMillis() + " ms: look for a cache writer that doesn't return");
            }
            LockSupport.parkNanos(ThreadLocalRandom.current().nextLong(1, pause * 1_000_000 + 1));
            pause = Math.min(pause * 2, LONGEST_PAUSE_MILLIS);
        }
    }

    private byte[] lockKey(ByteKey key) {
        ByteArrayOutputStream name = new ByteArrayOutputStream();
        name.writeBytes("~lock:{".getBytes(StandardCharsets.UTF_8));
        name.writeBytes(entries.key(key.bytes()));
        name.write('}');
        return namespace.key(name.toByteArray());
    }

    /** Locks that this thread holds. */
    final class Locked implements AutoCloseable {
        private final byte[] token = UUID.randomUUID().toString().getBytes(StandardCharsets.US_ASCII);
        private final List<ByteKey> keys = new ArrayList<>();

        private void add(ByteKey key) {
            if (held.get().contains(key)) {
                return;
            }
            acquire(lockKey(key), token);
            keys.add(key);
            held.get().add(key);
        }

        @Override
        public void close() {
            for (ByteKey key : keys) {
                held.get().remove(key);
                try {
                    namespace.connection().call(Command.script(RELEASE, lockKey(key), token));
                } catch (CacheException e) {
                    LOG.warn("A lock could not be released and ends with its lease of {} ms", LEASE_MILLIS, e);
                }
            }
        }
    }
}
