package io.omnicache.jcache.internal.change;

import io.omnicache.jcache.internal.entry.EntryState;
import java.util.function.Supplier;

/**
 * What an operation makes of one entry. It is asked again with the newer state when another client was faster, so it
 * must not act on anything outside.
 */
@FunctionalInterface
public interface Change<V> {
    Decision<V> decide(EntryState<V> current);

    /** Whether the decision depends on the value that is there, so that one that can't be decoded may be an error. */
    default boolean looks() {
        return true;
    }

    /** The same decision whatever is there. */
    public static <V> Change<V> always(Decision<V> decision) {
        return always(() -> decision);
    }

    /** As above, of a decision that isn't known yet. */
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
