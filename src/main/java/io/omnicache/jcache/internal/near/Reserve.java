package io.omnicache.jcache.internal.near;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Expiry;
import io.omnicache.jcache.internal.entry.EncodedKey;
import io.omnicache.jcache.internal.redis.Backoff;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * What was last known of the entries of one cache, for times when Redis can't be reached or the cache loader fails.
 * Bounded; what is seldom needed is evicted. Thread-safe. Neither waits nor sends anything.
 *
 * <p>Guarantee: a value isn't given out once this cache has begun to change, remove or clear the entry, whatever
 * becomes of that change, until a read that was sent later has found a value. Nor after a server has announced a change
 * of the entry, or a read has found another state. The end of a time to live is no change: what has expired stays, for
 * the time of the reserve. But once a read has found that there is no entry, only a failure of the loader brings the
 * value back.
 *
 * <p>How: {@link #stamp} is asked before a read is sent, and each of these events alters the stamp. A value with an
 * outdated stamp isn't kept. Two reads at the same time that find different values leave nothing: which is newer is
 * unknown.
 */
public final class Reserve {
    /** The time to live of an entry that doesn't expire. */
    public static final long ETERNAL = -1;
    /** Stands for a time to live that isn't known. */
    public static final long UNKNOWN = -2;

    private static final int STRIPE_BITS = 10;

    private final long awayNanos;
    private final long errorNanos;
    private final LongSupplier clock;
    private final Proofs proofs = new Proofs();
    private final Cache<EncodedKey, ReservedEntry> entries;
    private final AtomicIntegerArray stripes = new AtomicIntegerArray(1 << STRIPE_BITS);
    private final AtomicInteger generation = new AtomicInteger();

    /**
     * @param most the largest number of entries, or of bytes
     * @param isInBytes whether {@code most} is a number of bytes
     * @param whileAway how long a value is given out after it was known to be current, while Redis can't be reached;
     *     zero for never
     * @param ifError how long a value is given out after its time to live has ended, if the cache loader fails; zero
     *     for never
     * @param clock {@link System#nanoTime}
     */
    public Reserve(long most, boolean isInBytes, Duration whileAway, Duration ifError, LongSupplier clock) {
        this.awayNanos = Backoff.nanos(whileAway);
        this.errorNanos = Backoff.nanos(ifError);
        this.clock = clock;
        Caffeine<Object, Object> builder =
                Caffeine.newBuilder().executor(Runnable::run).ticker(clock::getAsLong);
        this.entries = (isInBytes ? builder.maximumWeight(most).weigher(Reserve::weight) : builder.maximumSize(most))
                .expireAfter(new Usefulness())
                .build();
    }

    private static int weight(Object key, Object entry) {
        return ((EncodedKey) key).bytes().length + ((ReservedEntry) entry).value().length;
    }

    /** Whether values are given out while Redis can't be reached. */
    boolean servesWhileAway() {
        return awayNanos > 0;
    }

    /** Whether values are given out if the cache loader fails. */
    public boolean servesIfError() {
        return errorNanos > 0;
    }

    /** Sets the source of the time until which announcements have certainly been delivered. */
    void showProof(LongSupplier provenUntil) {
        proofs.show(provenUntil);
    }

    /** What a read has to name with the value that it finds. Asked before the read is sent. */
    long stamp(byte[] key) {
        return stamp(stripe(key));
    }

    private long stamp(int stripe) {
        return (long) generation.get() << Integer.SIZE | stripes.get(stripe) & 0xFFFF_FFFFL;
    }

    private static int stripe(byte[] key) {
        return HashPlaces.of(Arrays.hashCode(key), STRIPE_BITS);
    }

    /**
     * Keeps a value that a read has found.
     *
     * @param ttlMillis the time to live when the value was read; {@link #ETERNAL} or {@link #UNKNOWN}
     * @param isTracked whether a later change would be announced on the current tracked connection
     * @param stamp of the time when the read was sent
     */
    void onValue(byte[] key, byte[] value, long ttlMillis, boolean isTracked, long sentAt, long stamp) {
        int stripe = stripe(key);
        Long expiresAt = ttlMillis < 0 ? null : sentAt + Backoff.nanos(Duration.ofMillis(ttlMillis));
        int connection = isTracked ? proofs.connection() : ReservedEntry.UNTRACKED;
        ReservedEntry read = new ReservedEntry(
                value, sentAt, clock.getAsLong(), expiresAt, connection, (int) (stamp >>> Integer.SIZE), false);
        entries.asMap().compute(new EncodedKey(key), (same, known) -> {
            if (stamp(stripe) != stamp) {
                return known;
            }
            if (known == null || known.generation() != read.generation()) {
                return read;
            }
            if (Arrays.equals(known.value(), read.value())) {
                return !isTracked && known.connection() == proofs.connection() ? known.readAgain(read) : read;
            }
            if (known.repliedAt() - sentAt <= 0) {
                return read;
            }
            stripes.incrementAndGet(stripe);
            return null;
        });
    }

    /** Notes that a read has found no entry. What hadn't expired was removed, so it is forgotten. */
    void onNone(byte[] key, long stamp) {
        onGone(key, stamp, true);
    }

    /** Notes that a change of an entry was announced, or its removal, or that its time to live has ended. */
    public void onAnnounced(byte[] key) {
        onGone(key, stamp(key), false);
    }

    private void onGone(byte[] key, long stamp, boolean isSeen) {
        int stripe = stripe(key);
        long now = clock.getAsLong();
        ReservedEntry left = entries.asMap().computeIfPresent(new EncodedKey(key), (same, known) -> {
            if (!known.isExpired(now)) {
                return null;
            }
            return known.expired(proofs.knownUntil(known), isSeen && stamp(stripe) == stamp);
        });
        if (left == null) {
            stripes.incrementAndGet(stripe);
        }
    }

    /** Forgets an entry, since this cache changes or removes it. Called before the change is sent and after it. */
    public void forget(byte[] key) {
        stripes.incrementAndGet(stripe(key));
        entries.invalidate(new EncodedKey(key));
    }

    /** Forgets all entries, since this cache removes all of them, or somebody has done so. */
    public void forgetAll() {
        generation.incrementAndGet();
        entries.invalidateAll();
    }

    /** Notes that announcements may have been missed from now on. */
    public void onConnectionLost() {
        proofs.end();
    }

    /** Notes that an entry is needed, so that others are evicted first. */
    void touch(byte[] key) {
        Object unused = entries.getIfPresent(new EncodedKey(key));
    }

    /** What was last known of an entry, while Redis can't be reached; {@code null} for nothing. */
    byte @Nullable [] whileAway(byte[] key) {
        ReservedEntry entry = find(key);
        if (entry == null || entry.isKnownAbsent()) {
            return null;
        }
        long age = clock.getAsLong() - proofs.knownUntil(entry);
        return age < awayNanos ? entry.value() : null;
    }

    /** What was last known of an entry that has expired and can't be loaded; {@code null} for nothing. */
    public byte @Nullable [] ifError(byte[] key) {
        ReservedEntry entry = find(key);
        if (entry == null || entry.expiresAt() == null) {
            return null;
        }
        return clock.getAsLong() - entry.expiresAt() < errorNanos ? entry.value() : null;
    }

    private @Nullable ReservedEntry find(byte[] key) {
        ReservedEntry entry = entries.getIfPresent(new EncodedKey(key));
        return entry != null && entry.generation() == generation.get() ? entry : null;
    }

    /** Limits how long an entry stays in memory to the time for which it may be given out. */
    private final class Usefulness implements Expiry<EncodedKey, ReservedEntry> {
        @Override
        public long expireAfterCreate(EncodedKey key, ReservedEntry entry, long now) {
            Long expiresAt = entry.expiresAt();
            long left = expiresAt == null ? Long.MAX_VALUE : Math.max(0, expiresAt - clock.getAsLong());
            boolean isTracked = entry.connection() != ReservedEntry.UNTRACKED;
            return Math.max(sum(isTracked ? left : 0, awayNanos), expiresAt == null ? 0 : sum(left, errorNanos));
        }

        private static long sum(long left, long more) {
            return left > Long.MAX_VALUE - more ? Long.MAX_VALUE : left + more;
        }

        @Override
        public long expireAfterUpdate(EncodedKey key, ReservedEntry entry, long now, long duration) {
            return expireAfterCreate(key, entry, now);
        }

        @Override
        public long expireAfterRead(EncodedKey key, ReservedEntry entry, long now, long duration) {
            return duration;
        }
    }
}
