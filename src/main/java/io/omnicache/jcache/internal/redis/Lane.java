package io.omnicache.jcache.internal.redis;

import java.util.PriorityQueue;
import java.util.concurrent.Executor;
import java.util.function.BiConsumer;
import java.util.function.Consumer;

/**
 * The calls of some keys that can't simply be sent: nothing is connected yet, or they were refused and are to be sent again. While
 * there are any, later calls of these keys wait behind them. One at a time is taken up, the earliest first. Thread-safe.
 */
final class Lane {
    private final Executor executor;
    private final Consumer<AsyncCall> work;
    private final BiConsumer<AsyncCall, Throwable> refusal;
    private final PriorityQueue<AsyncCall> waiting = new PriorityQueue<>();
    /** Written under the lock; whoever sees false may send. */
    private volatile boolean busy;

    /**
     * @param work takes one up, and may wait
     * @param refusal ends one that can't be taken up, or whose work threw; must not wait
     */
    Lane(Executor executor, Consumer<AsyncCall> work, BiConsumer<AsyncCall, Throwable> refusal) {
        this.executor = executor;
        this.work = work;
        this.refusal = refusal;
    }

    void add(AsyncCall call) {
        boolean idle;
        synchronized (waiting) {
            waiting.add(call);
            idle = !busy;
            busy = true;
        }
        if (idle) {
            start();
        }
    }

    private void start() {
        try {
            executor.execute(() -> drain(work));
        } catch (Throwable e) { // No thread can be had: nobody would come for those that wait.
            drain(call -> refusal.accept(call, e));
        }
    }

    /** Returns whether the call was added: not if nothing waits, since it need not wait then, either. */
    boolean addIfBusy(AsyncCall call) {
        if (!busy) {
            return false;
        }
        synchronized (waiting) {
            if (busy) {
                waiting.add(call);
            }
            return busy;
        }
    }

    private void drain(Consumer<AsyncCall> ending) {
        while (true) {
            AsyncCall next;
            synchronized (waiting) {
                next = waiting.poll();
                if (next == null) {
                    busy = false;
                    return;
                }
            }
            try {
                ending.accept(next);
            } catch (Throwable e) { // The others still wait for their turn.
                refusal.accept(next, e);
            }
        }
    }
}
