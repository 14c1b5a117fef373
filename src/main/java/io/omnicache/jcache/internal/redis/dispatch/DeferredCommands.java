package io.omnicache.jcache.internal.redis.dispatch;

import java.util.PriorityQueue;
import java.util.concurrent.Executor;
import java.util.function.BiConsumer;
import java.util.function.Consumer;

/**
 * Queue of asynchronous commands that can't be sent at once, because no connection is open yet or because the command
 * was refused and must be sent again. An executor thread takes the commands one at a time, in the order of the calls.
 * While the queue is busy, later commands of the same keys must be queued too. If the executor can't start a thread,
 * every queued command fails. Thread-safe.
 */
final class DeferredCommands {
    private final Executor executor;
    private final Consumer<AsyncCommand> work;
    private final BiConsumer<AsyncCommand, Throwable> failing;
    private final PriorityQueue<AsyncCommand> queue = new PriorityQueue<>();
    /**
     * Whether commands are queued or one is being sent. Written under the lock. A caller that reads false may send its
     * command without queueing.
     */
    private volatile boolean busy;

    /**
     * @param work sends a command; may wait
     * @param failing fails a command if no thread can be started or if {@code work} threw an exception; must not wait
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

    /** Returns whether commands are queued, or one is being sent. */
    boolean isBusy() {
        return busy;
    }

    /** Adds the command if the queue is busy. Returns whether the command was added. */
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
        } catch (Throwable e) { // No thread can be started, so no thread would send the queued commands.
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
            } catch (Throwable e) { // The other commands are still queued.
                failing.accept(next, e);
            }
        }
    }
}
