package io.omnicache.jcache.internal.change;

import io.omnicache.jcache.internal.entry.EntryState;
import java.util.function.Supplier;

/**
 * The decision that an operation makes on one entry. It is made again on the newer state when another client was
 * faster, so it must have no effect of its own.
 */
@FunctionalInterface
public interface Change<V> {
    Decision<V> decide(EntryState<V> current);

    /** Whether the decision depends on the entry, so that a value that can't be decoded may be an error. */
    default boolean looks() {
        return true;
    }

    /** The same decision for every entry. */
    public static <V> Change<V> always(Decision<V> decision) {
        return always(() -> decision);
    }

    /** As {@link #always(Decision)}, of a decision that is made later. */
    public static <V> Change<V> always(Supplier<Decision<V>> decision) {
        return new Change<>() {
            @Override
            public Decision<V> decide(EntryState<V> current) {
                return decision.get();
            }

            @Override
            public boolean looks() {
                return false;
            }
        };
    }
}
