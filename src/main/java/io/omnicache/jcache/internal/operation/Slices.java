package io.omnicache.jcache.internal.operation;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.function.Consumer;

/**
 * Cuts the work of a bulk operation into slices, each of which is done before the next is looked at: what an operation
 * holds besides its arguments and its result doesn't grow with them.
 */
final class Slices {
    /** The most entries of a slice; also what a loader or writer gets at once, and what is locked at once. */
    static final int ENTRIES = 1_000;

    private Slices() {}

    static <T> void forEach(Collection<? extends T> all, Consumer<List<T>> action) {
        forEach(all, ENTRIES, action);
    }

    static <T> void forEach(Collection<? extends T> all, int most, Consumer<List<T>> action) {
        int expected = Math.min(most, all.size());
        List<T> slice = new ArrayList<>(expected);
        for (T one : all) {
            slice.add(one);
            if (slice.size() == most) {
                action.accept(slice);
                slice = new ArrayList<>(expected);
            }
        }
        if (!slice.isEmpty()) {
            action.accept(slice);
        }
    }
}
