package io.omnicache.jcache.internal.near;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLongArray;
import org.jspecify.annotations.Nullable;

/**
 * The entries of one near cache, bounded in their number or in bytes. Decides whether an entry that was read from Redis
 * may still be kept. Thread-safe.
 *
 * <p>A reader takes a {@link #stamp} before it asks Redis, and hands the stamp in with what it has got. The entry is
 * kept only if no change of the key has begun, ended or been announced since. So:
 *
 * <ul>
 *   <li>after {@link #drop}, {@link #begin} or {@link #end} has returned, no entry that was asked for before is ever
 *   found;
 *   <li>between {@link #begin} and {@link #end} nothing is found and nothing can be kept;
 *   <li>after {@link #dropAll} has returned, the same is true of all keys.
 * </ul>
 *
 * Stamps are shared by keys: a change of another key may keep an entry out, never let one in.
 */
final class NearMap {
    /** The stamp while a change of the key is under way: what is read now must not be kept. */
    static final long CHANGING = -1;

    private static final int STRIPE_BITS = 10;

    /** The lower bits of a stripe count the changes under way, the upper ones all changes. */
    private static final long CHANGE = 1L << 24;

    private static final long UNDER_WAY = CHANGE - 1;

    private final Cache<Object, NearEntry> entries;
    private final AtomicLongArray stripes = new AtomicLongArray(1 << STRIPE_BITS);
    private final AtomicInteger generation = new AtomicInteger();

    /**
     * @param maxEntries the largest number of entries; not used if {@code maxBytes} is given
     * @param maxBytes the largest size of all entries, in bytes
     */
    NearMap(int maxEntries, @Nullable Long maxBytes) {
        this.entries = maxBytes == null
                ? Caffeine.newBuilder().maximumSize(maxEntries).build()
                : Caffeine.newBuilder()
                        .maximumWeight(maxBytes)
                        .weigher((Object key, NearEntry entry) -> entry.weight())
                        .build();
    }

    /** Returns the entry; {@code null} if there is none. The caller looks at its time to live. */
    @Nullable
    NearEntry get(Object key) {
        NearEntry entry = entries.getIfPresent(key);
        return entry == null || entry.generation() != generation.get() ? null : entry;
    }

    /** Returns the stamp of a key, to be taken before Redis is asked; {@link #CHANGING} if nothing may be kept. */
    long stamp(Object key) {
        long stamp = stripes.get(stripe(key));
        return (stamp & UNDER_WAY) == 0 ? stamp : CHANGING;
    }

    /** Returns the number of calls of {@link #dropAll}, to be taken before Redis is asked. */
    int generation() {
        return generation.get();
    }

    /**
     * Keeps an entry, unless its key was changed since the stamp was taken. In that case the older entry of the key is
     * removed, since its reader has already got the newer one. Returns whether the entry was kept.
     *
     * @param stamp not {@link #CHANGING}
     */
    boolean install(Object key, NearEntry entry, long stamp) {
        int stripe = stripe(key);
        // Under the lock of the key in the map: a change that is missed here waits in its removal, and removes the
        // entry.
        return entries.asMap()
                        .compute(
                                key,
                                (k, present) -> stripes.get(stripe) == stamp && entry.generation() == generation.get()
                                        ? entry
                                        : null)
                == entry;
    }

    /** Removes an entry, since a reader has got a newer one that can't be kept. */
    void remove(Object key) {
        entries.asMap().remove(key);
    }

    /** A change of the key is known to have ended, or was announced. */
    void drop(Object key) {
        stripes.addAndGet(stripe(key), CHANGE);
        entries.asMap().remove(key);
    }

    /** A change of the key begins, of which another read may know before its end. {@link #end} must follow. */
    void begin(Object key) {
        stripes.addAndGet(stripe(key), CHANGE + 1);
        entries.asMap().remove(key);
    }

    /** The change has ended. */
    void end(Object key) {
        stripes.addAndGet(stripe(key), CHANGE - 1);
        entries.asMap().remove(key);
    }

    /** Every entry may have been changed. */
    void dropAll() {
        generation.incrementAndGet();
        entries.invalidateAll();
    }

    /** About how many entries there are. */
    long size() {
        return entries.estimatedSize();
    }

    private static int stripe(Object key) {
        return HashPlaces.of(key.hashCode(), STRIPE_BITS);
    }
}
