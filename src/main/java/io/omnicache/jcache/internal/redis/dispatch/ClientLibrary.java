package io.omnicache.jcache.internal.redis.dispatch;

/**
 * The library that knows topologies, TLS and logins. Connects at its first use; after a failure the next use connects
 * again. Thread-safe.
 */
public interface ClientLibrary extends AutoCloseable {

    /** Whether {@link #connect()} returns at once. */
    boolean isConnected();

    /**
     * Returns the servers; connects to them first if that hasn't been done. Waits for the configured timeouts at most.
     *
     * @throws io.omnicache.jcache.RedisCacheException if Redis can't be reached, refuses the login or is too old
     * @throws IllegalStateException if this is closed
     */
    Servers connect();

    /** Closes every connection, also one that is being made, and ends every thread. Idempotent. */
    @Override
    void close();
}
