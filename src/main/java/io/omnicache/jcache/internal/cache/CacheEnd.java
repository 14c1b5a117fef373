package io.omnicache.jcache.internal.cache;

import io.omnicache.jcache.internal.async.AsyncThreads;
import io.omnicache.jcache.internal.execution.CacheCalls;
import java.time.Duration;

/**
 * The end of a cache's calls: new ones are refused, those under way end by themselves, and the others are ended. Whoever
 * is inside an operation, or in a thread of the manager's, waits for none: it would wait for itself. Thread-safe.
 */
final class CacheEnd {
    private final CacheCalls calls;
    private final BackgroundLoads loads;
    private final AsyncThreads threads;
    private final Runnable onBegun;
    private final Runnable onEnded;
    private volatile boolean refuses;
    /** Whether somebody ends the calls, or has done so. Guarded by this. */
    private boolean begun;

    /**
     * @param onBegun told when somebody begins to end the calls; called once
     * @param onEnded lets no change be sent any more; called once
     */
    CacheEnd(CacheCalls calls, BackgroundLoads loads, AsyncThreads threads, Runnable onBegun, Runnable onEnded) {
        this.onBegun = onBegun;
        this.calls = calls;
        this.loads = loads;
        this.threads = threads;
        this.onEnded = onEnded;
    }

    boolean refusesCalls() {
        return refuses;
    }

    void refuseCalls() {
        refuses = true;
    }

    /**
     * Ends the calls. When the method returns, no change is sent any more, whichever caller has ended the calls.
     *
     * @param longest the longest wait for loads and calls under way
     * @return whether this caller is the first one
     */
    boolean endCalls(Duration longest) {
        boolean mayWait = !threads.isCurrent() && !CacheCalls.isInsideOne();
        Duration wait = mayWait ? longest : Duration.ZERO;
        long end = System.nanoTime() + wait.toNanos();
        refuses = true;
        boolean isFirst = begin();
        if (isFirst) {
            loads.close(wait);
        }
        calls.close(Duration.ofNanos(Math.max(0, end - System.nanoTime())), onEnded);
        return isFirst;
    }

    private synchronized boolean begin() {
        boolean isFirst = !begun;
        begun = true;
        if (isFirst) {
            onBegun.run();
        }
        return isFirst;
    }
}
