package io.omnicache.jcache.internal.aside;

import io.omnicache.jcache.internal.codec.LeaseMarker;
import io.omnicache.jcache.internal.entry.EncodedKey;
import io.omnicache.jcache.internal.redis.Command;
import io.omnicache.jcache.internal.redis.Script;
import io.omnicache.jcache.internal.redis.keyspace.Keyspace;
import io.omnicache.jcache.internal.redis.twin.ScriptCall;
import io.omnicache.jcache.internal.redis.twin.Transaction;
import io.omnicache.jcache.internal.text.Shown;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The leases of one cache. A read that misses an entry puts a lease in the entry's place, unless there is one already,
 * and the put that follows replaces exactly these bytes. Whatever changes the entry in between, in any JVM and by any
 * program, removes the lease: a removal, a write, a sweep, an eviction, {@code FLUSHDB}. The put then stores nothing.
 *
 * <p>Guarantee: between the read and the put of a value that was stored, nobody removed or changed the entry. No clock
 * of a JVM takes part. A lease that is lost, by its time to live or with a master, costs a put that could have been
 * stored. Only a failover that loses a removal can bring back a lease, as it can bring back an entry. Thread-safe.
 */
public final class FillLeases {
    private static final Logger LOG = LoggerFactory.getLogger(FillLeases.class);
    private static final Script TAKE =
            Script.load(FillLeases.class, "take_lease.lua").withTwin(FillLeases::takeTwin);
    private static final byte[] NONE = {};

    private final Keyspace keyspace;
    private final long millis;
    private final BooleanSupplier isAsynchronous;
    private final Misses misses;
    private final AtomicBoolean refusalLogged = new AtomicBoolean();

    /**
     * @param keyspace the entries of the cache; a lease is no change of an entry, so nothing may tell others of one
     * @param time how long a lease lasts
     * @param isAsynchronous whether the calling thread carries out an asynchronous operation
     */
    public FillLeases(Keyspace keyspace, Duration time, BooleanSupplier isAsynchronous) {
        this.keyspace = keyspace;
        this.millis = time.toMillis();
        this.isAsynchronous = isAsynchronous;
        this.misses = new Misses(time, System::nanoTime);
    }

    /** A lease that no entry has: a put with it stores nothing. */
    public static byte[] nowhere() {
        return LeaseMarker.create();
    }

    /**
     * The command that takes a lease. The reply is {@code null} if the lease was taken, otherwise the bytes that are
     * there: another thread's lease, which the caller may use too, or a value.
     *
     * @param lease a new lease
     * @param undecodable the bytes of an entry that can't be decoded, which the lease replaces; {@code null} for none
     */
    public Command take(byte[] redisKey, byte[] lease, byte @Nullable [] undecodable) {
        return keyspace.write(Command.script(
                TAKE, redisKey, lease, millis, undecodable == null ? NONE : undecodable, LeaseMarker.begin()));
    }

    private static byte @Nullable [] takeTwin(Transaction transaction, ScriptCall call) {
        byte[] key = call.key(1);
        byte[] present = transaction.get(key);
        boolean isReplaced = call.bytes(3).length > 0 && Transaction.areEqual(present, call.bytes(3));
        if (present != null && !isReplaced) {
            if (present.length == call.bytes(1).length && Transaction.beginsWith(present, call.bytes(4))) {
                boolean unused = transaction.expire(key, call.text(2));
            }
            return present;
        }
        transaction.set(key, call.bytes(1), call.text(2));
        return null;
    }

    /** Remembers that the calling thread has missed an entry, where a lease was. */
    public void missed(byte[] redisKey, byte[] lease) {
        misses.add(caller(), new EncodedKey(redisKey), lease);
    }

    /** Whether no thread has a miss to remember, so that no put can follow one. */
    public boolean isEmpty() {
        return misses.isEmpty();
    }

    /** Returns the lease for a put by the calling thread; {@code null} if the put follows no miss. */
    public byte @Nullable [] take(byte[] redisKey) {
        return misses.take(caller(), new EncodedKey(redisKey));
    }

    /** Forgets a miss of the calling thread, since the thread has found or changed the entry. */
    public void forget(byte[] redisKey) {
        misses.forget(caller(), new EncodedKey(redisKey));
    }

    /** Forgets all misses of the calling thread, since the thread has cleared the cache. */
    public void forgetAll() {
        misses.forgetAll(caller());
    }

    /** Logs once that Redis refuses leases. */
    public void logRefusal(String cacheName, @Nullable Throwable failure) {
        if (!refusalLogged.getAndSet(true)) {
            LOG.warn(
                    "Cache {}: Redis refuses leases, so that puts after a miss aren't stored; this warning is logged"
                            + " once: {}",
                    Shown.name(cacheName),
                    failure == null ? "it doesn't say why" : failure.getMessage());
        }
    }

    private long caller() {
        return isAsynchronous.getAsBoolean()
                ? Misses.ANY_THREAD
                : Thread.currentThread().getId();
    }
}
