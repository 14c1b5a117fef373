package io.omnicache.jcache.internal.change;

import io.omnicache.jcache.internal.management.CacheStatistics.Counter;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What to do with an entry. Immutable.
 *
 * @param effect the effect on the entry in Redis
 * @param value the new value of a {@link Effect#SET}
 * @param counters the counters of the statistics that one is added to, as bits: puts only if a value was stored, and
 *     removals only if an entry was removed. Without the write path, {@code KeyOperation.count} says it
 * @param writing what the cache writer has to do before Redis is changed
 */
public record Decision<V>(Effect effect, @Nullable V value, int counters, Writing writing) {

    public enum Effect {
        NONE,
        /** Keeps the value; sets the time to live of an access. */
        ACCESS,
        SET,
        REMOVE,
        /** Remembers that the cache loader has no value. */
        MARK_MISSING
    }

    public enum Writing {
        NONE,
        WRITE,
        DELETE
    }

    public static <V> Decision<V> nothing() {
        return new Decision<>(Effect.NONE, null, 0, Writing.NONE);
    }

    public static <V> Decision<V> access() {
        return new Decision<>(Effect.ACCESS, null, 0, Writing.NONE);
    }

    public static <V> Decision<V> set(V value) {
        return new Decision<>(Effect.SET, value, Counter.PUTS.bit(), Writing.NONE);
    }

    public static <V> Decision<V> remove() {
        return new Decision<>(Effect.REMOVE, null, Counter.REMOVALS.bit(), Writing.NONE);
    }

    /** The same, with one more counter. */
    public Decision<V> counting(Counter counter) {
        return new Decision<>(effect, value, counters | counter.bit(), writing);
    }

    /** The same, counting a hit or a miss. */
    public Decision<V> countingLookup(boolean hit) {
        return counting(hit ? Counter.HITS : Counter.MISSES);
    }

    /** The same decision, but the cache writer is called before Redis is changed. */
    public Decision<V> writingThrough() {
        return new Decision<>(effect, value, counters, effect == Effect.SET ? Writing.WRITE : Writing.DELETE);
    }

    /** Stores a value of the cache loader, which isn't counted as a put. */
    public static <V> Decision<V> load(V value) {
        return new Decision<>(Effect.SET, value, 0, Writing.NONE);
    }

    /** Remembers that the cache loader has no value; see {@link EntryUpdate#rememberingFor}. */
    public static <V> Decision<V> markMissing() {
        return new Decision<>(Effect.MARK_MISSING, null, 0, Writing.NONE);
    }

    /** Whether a value of the cache loader is stored. */
    boolean isLoad() {
        return effect == Effect.SET && (counters & Counter.PUTS.bit()) == 0;
    }

    /** Removes an entry for which the cache loader has no value any more, which isn't counted as a removal. */
    public static <V> Decision<V> loadNothing() {
        return new Decision<>(Effect.REMOVE, null, 0, Writing.NONE);
    }

    /** Whether what the cache loader has found, or hasn't found, decides. */
    boolean isOfLoader() {
        return isLoad()
                || effect == Effect.MARK_MISSING
                || effect == Effect.REMOVE && writing == Writing.NONE && counters == 0;
    }

    public V requireValue() {
        return Objects.requireNonNull(value, "a set has a value");
    }
}
