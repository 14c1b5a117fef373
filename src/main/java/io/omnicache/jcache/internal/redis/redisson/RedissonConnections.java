package io.omnicache.jcache.internal.redis.redisson;

import io.omnicache.jcache.internal.config.connection.ConnectionOptions;
import io.omnicache.jcache.internal.config.connection.ConnectionOptions.Transport;
import io.omnicache.jcache.internal.redis.ConnectionLosses;
import io.omnicache.jcache.internal.redis.RedisConnection;
import io.omnicache.jcache.internal.redis.dispatch.CommandDispatcher;
import java.util.concurrent.Executor;
import java.util.concurrent.ForkJoinPool;

/** Opens connections to Redis by means of Redisson. Thread-safe. */
public final class RedissonConnections {

    private RedissonConnections() {}

    /**
     * Returns a connection that connects at its first command.
     *
     * @throws javax.cache.CacheException if a file of the settings can't be read, or an optional library is missing
     */
    public static RedisConnection open(ConnectionOptions settings) {
        return open(settings, ForkJoinPool.commonPool());
    }

    /**
     * Returns a connection that connects at its first command.
     *
     * @param waiting runs the blocking work of asynchronous commands: connecting, and sending again
     * @throws javax.cache.CacheException if a file of the settings can't be read, or an optional library is missing
     */
    public static RedisConnection open(ConnectionOptions settings, Executor waiting) {
        RedissonErrors errors = new RedissonErrors(settings);
        Transport transport = settings.transport();
        ConnectionLosses losses = new ConnectionLosses();
        ClientLifecycle client = new ClientLifecycle(
                RedissonConfig.of(settings), errors, new PipelinedConnections(errors, transport, losses), transport);
        return new CommandDispatcher(client, errors, settings, waiting, losses);
    }
}
