package io.omnicache.jcache.internal.redis;

import java.time.Duration;
import java.util.List;

/**
 * A connection through which the commands of one cache pass on their way to the connection that all caches share. Asks
 * the shared connection all that is no command. Thread-safe.
 */
public abstract class ConnectionOfOneCache implements RedisConnection {
    protected final RedisConnection connection;

    /** @param connection the shared connection */
    protected ConnectionOfOneCache(RedisConnection connection) {
        this.connection = connection;
    }

    @Override
    public final boolean isCluster() {
        return connection.isCluster();
    }

    @Override
    public final boolean mayUseScripts() {
        return connection.mayUseScripts();
    }

    @Override
    public final Duration timeout() {
        return connection.timeout();
    }

    @Override
    public final List<? extends Node> masters() {
        return connection.masters();
    }

    @Override
    public final List<? extends Node> replicas() {
        return connection.replicas();
    }

    @Override
    public final ConnectionLosses losses() {
        return connection.losses();
    }

    @Override
    public boolean mayAnswerWithoutServer() {
        return connection.mayAnswerWithoutServer();
    }

    @Override
    public final PushConnections pushes() {
        return connection.pushes();
    }

    @Override
    public final CircuitBreakers breakers() {
        return connection.breakers();
    }

    /** Does nothing, since other caches use the connection too. */
    @Override
    public final void close() {}
}
