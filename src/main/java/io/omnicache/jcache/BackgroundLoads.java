package io.omnicache.jcache;

import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import javax.cache.CacheException;
import javax.cache.integration.CompletionListener;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The threads of {@code loadAll}: two a cache at most, ended when idle, with a bounded queue. */
final class BackgroundLoads {
    private static final Logger LOG = LoggerFactory.getLogger(BackgroundLoads.class);
    private static final int QUEUE = 1_000;

    private final ThreadPoolExecutor threads;

    BackgroundLoads(String cacheName) {
        threads = new ThreadPoolExecutor(2, 2, 1, TimeUnit.SECONDS, new ArrayBlockingQueue<>(QUEUE), task -> {
            Thread thread = new Thread(task, "omnicache-load-" + cacheName);
            thread.setDaemon(true);
            return thread;
        });
        threads.allowCoreThreadTimeOut(true);
    }

    void run(Runnable load, @Nullable CompletionListener listener) {
        try {
            threads.execute(() -> complete(load, listener));
        } catch (RejectedExecutionException e) {
            throw new CacheException(QUEUE + " calls of loadAll are waiting already, or the cache is being closed");
        }
    }

    void close() {
        threads.shutdown();
    }

    private static void complete(Runnable load, @Nullable CompletionListener listener) {
        try {
            load.run();
        } catch (RuntimeException e) {
            if (listener == null) {
                LOG.warn("loadAll failed, and nobody listens", e);
            } else {
                listener.onException(e);
            }
            return;
        }
        if (listener != null) {
            listener.onCompletion();
        }
    }
}
