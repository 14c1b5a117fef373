package io.omnicache.benchmarks.store;

import java.util.Arrays;
import java.util.function.Function;

/** Finds what the command line names. */
public final class Choice {
    private Choice() {}

    /**
     * @param kind what is looked for, for the error
     * @param nameOf how the command line names each, in upper or lower case
     * @throws IllegalArgumentException with the names that there are, if there is none of this name
     */
    public static <T> T of(String kind, T[] all, Function<T, String> nameOf, String name) {
        return Arrays.stream(all)
                .filter(candidate -> nameOf.apply(candidate).equalsIgnoreCase(name))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("No " + kind + " '" + name + "'; there are "
                        + Arrays.stream(all).map(nameOf).toList()));
    }
}
