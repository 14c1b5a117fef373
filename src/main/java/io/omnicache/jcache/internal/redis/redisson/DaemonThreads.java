package io.omnicache.jcache.internal.redis.redisson;

import io.netty.util.HashedWheelTimer;
import io.netty.util.concurrent.DefaultThreadFactory;
import io.netty.util.concurrent.ThreadPerTaskExecutor;
import java.lang.reflect.Field;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.redisson.Redisson;
import org.redisson.config.Config;
import org.redisson.connection.ServiceManager;

/**
 * Makes the threads of a Redisson client daemon threads with names for thread dumps. Daemon threads let a program end
 * when {@code main} returns, even if a cache manager is open. Redisson's own threads are neither daemons nor clearly
 * named.
 */
final class DaemonThreads {
    private static final long TICK_MILLIS = 20;
    private static final int TICKS = 512;
    private static final long IDLE_SECONDS = 1;

    private DaemonThreads() {}

    static ThreadFactory named(String name) {
        return new DefaultThreadFactory(name, true);
    }

    /** Creates an executor whose threads end after one second without work. */
    static ThreadPoolExecutor shortLived(String name, int threads) {
        ThreadPoolExecutor executor = new ThreadPoolExecutor(
                threads, threads, IDLE_SECONDS, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), named(name));
        executor.allowCoreThreadTimeOut(true);
        return executor;
    }

    /**
     * Creates an executor for code of the application, which may look for classes in the thread's loader. A thread without
     * work takes the next task, and ends after one second. While all threads work, a task is refused.
     */
    static ThreadPoolExecutor reused(String name, int threads, ClassLoader loader) {
        ThreadFactory plain = named(name);
        return new ThreadPoolExecutor(0, threads, IDLE_SECONDS, TimeUnit.SECONDS, new SynchronousQueue<>(), task -> {
            Thread thread = plain.newThread(task);
            thread.setContextClassLoader(loader);
            return thread;
        });
    }

    /** Sets the executors of a configuration. Call this before a client is created from the configuration. */
    static void configure(Config config) {
        config.setNettyExecutor(new ThreadPerTaskExecutor(named("omnicache-io")));
        config.setExecutor(shortLived("omnicache-client", 1));
    }

    /**
     * Replaces the timer of a client that hasn't been used yet. The thread of Redisson's timer isn't a daemon, and no
     * setting changes that.
     *
     * @throws IllegalStateException if this version of Redisson's class has no such field
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
