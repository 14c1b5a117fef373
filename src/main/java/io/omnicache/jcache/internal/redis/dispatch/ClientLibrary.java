package io.omnicache.jcache.internal.redis.dispatch;

import io.omnicache.jcache.RedisCacheException;
import io.omnicache.jcache.internal.redis.CircuitBreakers;

/**
 * The client library, which handles topologies, TLS and logins. Connects at its first use; after a failure the next use
 * connects again. Thread-safe.
 */
public interface ClientLibrary extends AutoCloseable {

    /** Returns whether {@link #connect()} would return at once. */
    boolean isConnected();

    /**
     * Returns how much longer than usual an operation may take now: while the JVM connects for the first time, it loads
     * many classes. 0 ever after.
     */
    long coldStartNanos();

    /**
     * Returns the servers, and connects to them first if necessary. Waits no longer than the operation has time; then
     * connecting goes on in the background.
     *
     * @throws RedisCacheException if Redis can't be reached, refuses the login or is too old
     * @throws IllegalStateException if this object is closed
     */
    RedisServers connect();

    /**
     * Returns the exception for a command that wasn't sent in time: as long as there is no connection, it says why, as
     * far as that is known.
     */
    RedisCacheException notSent();

    /** Returns what the circuit breakers of the masters show. */
    CircuitBreakers breakers();

    /** Closes every connection, including a connection that is being opened, and ends every thread. Idempotent. */
    @Override
    void close();
}
