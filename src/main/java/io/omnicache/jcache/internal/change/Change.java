package io.omnicache.jcache.internal.change;

import io.omnicache.jcache.internal.entry.EntryState;
import java.util.function.Supplier;

/**
 * Decides what an operation does with one entry. Called again with the newer state if another client has changed the
 * entry meanwhile, so the decision itself must change nothing.
 */
@FunctionalInterface
public interface Change<V> {
    Decision<V> decide(EntryState<V> current);

    /**
     * Whether the decision depends on the state of the entry. If so, a value that can't be decoded may be an error.
     */
    default boolean dependsOnState() {
        return true;
    }

    /**
     * Whether the decision may be made only once. If so, a change of the entry by another client after the decision
     * fails the update.
     */
    default boolean isMadeOnce() {
        return false;
    }

    /** A change with the same decision for every state. */
    public static <V> Change<V> always(Decision<V> decision) {
        return always(() -> decision);
    }

    /** As {@link #always(Decision)}, for a decision that is known only when the change is decided. */
    public static <V> Change<V> always(Supplier<Decision<V>> decision) {
        return new Change<>() {
            @Override
            public Decision<V> decide(EntryState<V> current) {
                return decision.get();
            }

            @Override
            public boolean dependsOnState() {
                return false;
            }
        };
    }
}
