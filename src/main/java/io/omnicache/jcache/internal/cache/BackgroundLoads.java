package io.omnicache.jcache.internal.cache;

import io.omnicache.jcache.ProgressListener;
import io.omnicache.jcache.internal.async.ContextClassLoader;
import io.omnicache.jcache.internal.text.Shown;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.LongConsumer;
import javax.cache.CacheException;
import javax.cache.integration.CacheLoaderException;
import javax.cache.integration.CompletionListener;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The threads of {@code loadAll}: at most two per cache, which end when idle, and a bounded queue. Every completion
 * listener is called exactly once. It gets an {@link Error} as the cause of a {@link CacheLoaderException}. If the
 * cache is closed before a load begins, the load's listener gets an {@link IllegalStateException}. Thread-safe.
 */
final class BackgroundLoads {
    private static final Logger LOG = LoggerFactory.getLogger(BackgroundLoads.class);
    private static final int QUEUE = 1_000;

    private final String cacheName;
    private final ThreadPoolExecutor threads;

    BackgroundLoads(String cacheName) {
        this.cacheName = Shown.name(cacheName);
        threads = new ThreadPoolExecutor(
                2,
                2,
                1,
                TimeUnit.SECONDS,
                new ArrayBlockingQueue<>(QUEUE),
                task -> new LoadThread(this, task, cacheName));
        threads.allowCoreThreadTimeOut(true);
    }

    void run(Runnable load, @Nullable CompletionListener listener) {
        try {
            threads.execute(new Load(load, listener, ContextClassLoader.current()));
        } catch (RejectedExecutionException e) {
            if (threads.isShutdown()) {
                throw new IllegalStateException("The cache " + cacheName + " is closed");
            }
            throw new CacheException("Cache " + cacheName + ": " + QUEUE
                    + " calls of loadAll are waiting already: wait for some of them before you start more");
        }
    }

    /**
     * Fails the loads that haven't begun, and waits for the running ones. Doesn't wait if the calling thread runs one
     * of them.
     *
     * @param timeout the longest wait
     */
    void close(Duration timeout) {
        threads.shutdown();
        List<Runnable> waiting = new ArrayList<>();
        threads.getQueue().drainTo(waiting);
        waiting.forEach(load -> ((Load) load)
                .fail(new IllegalStateException("The cache " + cacheName + " was closed before the load began")));
        if (Thread.currentThread() instanceof LoadThread own && own.loads == this) {
            return;
        }
        try {
            boolean isOver = threads.awaitTermination(timeout.toMillis(), TimeUnit.MILLISECONDS);
            if (!isOver && !timeout.isZero() && threads.getActiveCount() > 0) {
                LOG.warn(
                        "Cache {}: a cache loader takes more than {} ms; what it loads is dropped",
                        cacheName,
                        timeout.toMillis());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static final class LoadThread extends Thread {
        final BackgroundLoads loads;

        LoadThread(BackgroundLoads loads, Runnable task, String cacheName) {
            super(task, "omnicache-load-" + cacheName);
            this.loads = loads;
            setDaemon(true);
        }
    }

    private record Load(Runnable load, @Nullable CompletionListener listener, ContextClassLoader caller)
            implements Runnable {

        @Override
        public void run() {
            caller.call(() -> {
                loadAndNotify();
                return true;
            });
        }

        private void loadAndNotify() {
            try {
                load.run();
            } catch (Exception e) { // Also checked exceptions that aren't declared.
                fail(e);
                return;
            } catch (Throwable e) {
                fail(new CacheLoaderException("The cache loader failed", e));
                return;
            }
            if (listener != null) {
                callLogged(listener::onCompletion);
            }
        }

        void fail(Exception failure) {
            if (listener == null) {
                LOG.warn("loadAll failed, and no completion listener was given", failure);
            } else {
                callLogged(() -> listener.onException(failure));
            }
        }

        private static void callLogged(Runnable call) {
            try {
                call.run();
            } catch (Throwable e) {
                LOG.warn("A completion listener failed", e);
            }
        }
    }

    /** Calls a {@link ProgressListener}. An exception of the listener is logged and doesn't end the load. */
    record Progress(ProgressListener listener, String cacheName, long total) implements LongConsumer {
        private static final Logger LOG = LoggerFactory.getLogger(Progress.class);

        /**
         * Returns a consumer of the number of done keys. It calls the listener if that is a {@link ProgressListener}.
         */
        static LongConsumer of(@Nullable CompletionListener listener, String cacheName, long total) {
            return listener instanceof ProgressListener progress
                    ? new Progress(progress, cacheName, total)
                    : done -> {};
        }

        @Override
        public void accept(long done) {
            try {
                listener.onProgress(done, total);
            } catch (Throwable e) {
                LOG.warn("Cache {}: a progress listener failed", cacheName, e);
            }
        }
    }
}
