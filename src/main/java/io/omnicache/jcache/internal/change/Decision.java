package io.omnicache.jcache.internal.change;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What to do with an entry. Immutable.
 *
 * @param effect the effect on the entry in Redis
 * @param value the new value of a {@link Effect#SET}
 * @param lookup what the statistics count
 * @param writing what the cache writer has to do before Redis is changed
 * @param isPut whether the statistics count a {@link Effect#SET} as a put; {@code false} for a loaded value
 */
public record Decision<V>(Effect effect, @Nullable V value, Lookup lookup, Writing writing, boolean isPut) {

    public enum Effect {
        NONE,
        /** Keeps the value; sets the time to live of an access. */
        ACCESS,
        SET,
        REMOVE
    }

    public enum Lookup {
        UNCOUNTED,
        HIT,
        MISS
    }

    public enum Writing {
        NONE,
        WRITE,
        DELETE
    }

    public static <V> Decision<V> nothing() {
        return new Decision<>(Effect.NONE, null, Lookup.UNCOUNTED, Writing.NONE, true);
    }

    public static <V> Decision<V> access() {
        return new Decision<>(Effect.ACCESS, null, Lookup.UNCOUNTED, Writing.NONE, true);
    }

    public static <V> Decision<V> set(V value) {
        return new Decision<>(Effect.SET, value, Lookup.UNCOUNTED, Writing.NONE, true);
    }

    public static <V> Decision<V> remove() {
        return new Decision<>(Effect.REMOVE, null, Lookup.UNCOUNTED, Writing.NONE, true);
    }

    public Decision<V> counting(Lookup counted) {
        return new Decision<>(effect, value, counted, writing, isPut);
    }

    public Decision<V> counting(boolean hit) {
        return counting(hit ? Lookup.HIT : Lookup.MISS);
    }

    /** The same decision, but the cache writer is called before Redis is changed. */
    public Decision<V> writingThrough() {
        return new Decision<>(effect, value, lookup, effect == Effect.SET ? Writing.WRITE : Writing.DELETE, isPut);
    }

    /** Stores a value of the cache loader, which isn't counted as a put. */
    public static <V> Decision<V> load(V value) {
        return new Decision<>(Effect.SET, value, Lookup.UNCOUNTED, Writing.NONE, false);
    }

    public V requireValue() {
        return Objects.requireNonNull(value, "a set has a value");
    }
}
