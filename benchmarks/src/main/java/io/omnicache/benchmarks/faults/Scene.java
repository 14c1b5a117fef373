package io.omnicache.benchmarks.faults;

import java.io.IOException;

/** Servers, and what happens to them once. All times are of {@link System#nanoTime()}. */
interface Scene extends AutoCloseable {
    /** Where clients connect to. */
    Target target();

    /**
     * Whether the fault may lose changes that were acknowledged, by what Redis promises. Then {@link #replicate()} is called before the fault, while
     * no client changes anything.
     */
    default boolean losesWhatIsNotReplicated() {
        return false;
    }

    /** Returns when all replicas have all changes. */
    default void replicate() throws IOException {}

    /** Begins the fault. */
    void begin() throws IOException;

    /**
     * Ends the fault, or waits until the servers have ended it.
     *
     * @return when a client that does everything right can reach the server again
     */
    long end() throws IOException;

    @Override
    void close() throws IOException;
}
