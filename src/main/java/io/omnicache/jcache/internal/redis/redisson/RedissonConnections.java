package io.omnicache.jcache.internal.redis.redisson;

import io.omnicache.jcache.internal.config.connection.ConnectionOptions;
import io.omnicache.jcache.internal.config.connection.ConnectionOptions.Transport;
import io.omnicache.jcache.internal.redis.ConnectionLosses;
import io.omnicache.jcache.internal.redis.RedisConnection;
import io.omnicache.jcache.internal.redis.dispatch.CommandDispatcher;
import java.util.concurrent.Executor;
import java.util.concurrent.ForkJoinPool;
import org.jspecify.annotations.Nullable;

/** Opens connections to Redis by means of Redisson. Thread-safe. */
public final class RedissonConnections {

    private RedissonConnections() {}

    /**
     * Returns a connection that connects at its first command.
     *
     * @throws javax.cache.CacheException if a file of the settings can't be read, or an optional library is missing
     */
    public static RedisConnection open(ConnectionOptions settings) {
        ClassLoader ofThread = Thread.currentThread().getContextClassLoader();
        return open(
                settings,
                ForkJoinPool.commonPool(),
                ofThread != null ? ofThread : RedissonConnections.class.getClassLoader());
    }

    /**
     * Returns a connection that connects at its first command.
     *
     * @param waiting runs the blocking work of asynchronous commands: connecting, and sending again
     * @param loader has the class that the setting {@code credentials-provider} names
     * @throws javax.cache.CacheException if a file of the settings can't be read, or an optional library is missing
     */
    public static RedisConnection open(ConnectionOptions settings, Executor waiting, ClassLoader loader) {
        ChangingLogins logins = ChangingLogins.of(settings, loader);
        try {
            return open(settings, waiting, logins);
        } catch (RuntimeException e) {
            if (logins != null) {
                logins.close();
            }
            throw e;
        }
    }

    private static RedisConnection open(ConnectionOptions settings, Executor waiting, @Nullable ChangingLogins logins) {
        RedissonErrors errors = new RedissonErrors(settings, logins);
        Transport transport = settings.transport();
        ConnectionLosses losses = new ConnectionLosses();
        ClientLifecycle client = new ClientLifecycle(
                RedissonConfig.of(settings, logins),
                errors,
                new PipelinedConnections(errors, transport, losses),
                transport,
                logins == null ? () -> {} : logins::close);
        return new CommandDispatcher(client, errors, settings, waiting, losses);
    }
}
