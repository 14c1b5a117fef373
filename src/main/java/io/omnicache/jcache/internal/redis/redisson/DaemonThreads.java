package io.omnicache.jcache.internal.redis.redisson;

import io.netty.util.HashedWheelTimer;
import io.netty.util.concurrent.DefaultThreadFactory;
import io.netty.util.concurrent.ThreadPerTaskExecutor;
import java.lang.reflect.Field;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.redisson.Redisson;
import org.redisson.config.Config;
import org.redisson.connection.ServiceManager;

/**
 * The threads of a client: daemons, so that a program whose {@code main} returns ends although its cache manager is still open, and
 * with names by which they are known in a thread dump. The client's own are neither.
 */
final class DaemonThreads {
    private static final long TICK_MILLIS = 20;
    private static final int TICKS = 512;
    private static final long IDLE_SECONDS = 1;

    private DaemonThreads() {}

    static ThreadFactory named(String name) {
        return new DefaultThreadFactory(name, true);
    }

    /** So many threads at most, which end when there is nothing to do for a second. */
    static ThreadPoolExecutor shortLived(String name, int threads) {
        ThreadPoolExecutor executor = new ThreadPoolExecutor(
                threads, threads, IDLE_SECONDS, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), named(name));
        executor.allowCoreThreadTimeOut(true);
        return executor;
    }

    /** Before clients are made of the configuration. */
    static void configure(Config config) {
        config.setNettyExecutor(new ThreadPerTaskExecutor(named("omnicache-io")));
        config.setExecutor(shortLived("omnicache-client", 1));
    }

    /**
     * Gives a client that has done nothing yet another timer. The one that it makes has a thread that is no daemon, and there is no
     * setting for that.
     *
     * @throws IllegalStateException if the client is of another version than the one this was written for
     */
    static void replaceTimer(Redisson client) {
        try {
            Field field = ServiceManager.class.getDeclaredField("timer");
            field.setAccessible(true);
            ServiceManager services = client.getCommandExecutor().getServiceManager();
            HashedWheelTimer replaced = (HashedWheelTimer) field.get(services);
            field.set(
                    services,
                    new HashedWheelTimer(named("omnicache-timer"), TICK_MILLIS, TimeUnit.MILLISECONDS, TICKS, false));
            replaced.stop();
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("The client's timer can't be replaced", e);
        }
    }
}
