package io.omnicache.jcache.internal.redis.dispatch;

import java.util.PriorityQueue;
import java.util.concurrent.Executor;
import java.util.function.BiConsumer;
import java.util.function.Consumer;

/**
 * Queue of asynchronous commands that can't be sent at once: nothing is connected yet, or they were refused and are
 * sent again. A thread of the executor takes them up one at a time, in the order of the calls. While the queue isn't
 * empty, later commands of the same keys have to queue too. Thread-safe. If no thread can be had, every queued
 * command fails.
 */
final class DeferredCommands {
    private final Executor executor;
    private final Consumer<AsyncCommand> work;
    private final BiConsumer<AsyncCommand, Throwable> failing;
    private final PriorityQueue<AsyncCommand> queue = new PriorityQueue<>();
    /**
     * Whether commands are queued or one is being worked on. Written under the lock; a caller that reads false may
     * send.
     */
    private volatile boolean busy;

    /**
     * @param work takes up a command; may wait
     * @param failing fails a command for which there is no thread, or whose work threw an exception; must not wait
     */
    DeferredCommands(Executor executor, Consumer<AsyncCommand> work, BiConsumer<AsyncCommand, Throwable> failing) {
        this.executor = executor;
        this.work = work;
        this.failing = failing;
    }

    void add(AsyncCommand command) {
        boolean idle;
        synchronized (queue) {
            queue.add(command);
            idle = !busy;
            busy = true;
        }
        if (idle) {
            start();
        }
    }

    /** Adds the command if the queue is busy; returns whether it was. */
    boolean addIfBusy(AsyncCommand command) {
        if (!busy) {
            return false;
        }
        synchronized (queue) {
            if (busy) {
                queue.add(command);
            }
            return busy;
        }
    }

    private void start() {
        try {
            executor.execute(() -> drain(work));
        } catch (Throwable e) { // No thread can be had, so nobody would take up the queued commands.
            drain(command -> failing.accept(command, e));
        }
    }

    private void drain(Consumer<AsyncCommand> action) {
        while (true) {
            AsyncCommand next;
            synchronized (queue) {
                next = queue.poll();
                if (next == null) {
                    busy = false;
                    return;
                }
            }
            try {
                action.accept(next);
            } catch (Throwable e) { // The others are still queued.
                failing.accept(next, e);
            }
        }
    }
}
