package io.omnicache.jcache.internal.redis;

/**
 * What the circuit breakers of a connection's servers show. Thread-safe; the figures are read one after the other.
 */
public interface CircuitBreakers {

    /** Returns of how many servers the breaker is open. */
    long open();

    /** Returns how often a breaker has opened. */
    long openings();

    /**
     * Returns how many commands were refused without touching the network; commands of one call to one server count as
     * one.
     */
    long refusals();

    /** Returns the state for people: {@code off}, {@code closed}, or {@code open} with servers, times and reasons. */
    String state();
}
