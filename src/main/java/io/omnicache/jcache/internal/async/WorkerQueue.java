package io.omnicache.jcache.internal.async;

import io.omnicache.jcache.internal.redis.OperationTime;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.LongAdder;

/**
 * A queue of tasks that may wait for Redis or for the application. Tasks begin in the order in which they are added;
 * a bounded number runs at the same time. {@link AsyncPermits} bound the queue. {@link Task#end} is called for every
 * task, even if the task gets no thread. Thread-safe.
 */
public final class WorkerQueue {
    private final AsyncThreads threads;
    private final Semaphore slots;
    private final int most;
    private final Queue<Task> queue = new ConcurrentLinkedQueue<>();
    /** The threads that do a task now, and for how long their clocks had stood still before. */
    private final Map<OperationTime, Long> working = new ConcurrentHashMap<>();

    private final LongAdder ended = new LongAdder();

    WorkerQueue(AsyncThreads threads, int slots) {
        this.threads = threads;
        this.most = slots;
        this.slots = new Semaphore(slots);
    }

    /**
     * Returns for how long, on average, the clocks of the workers have stood still, since they ran code of the
     * application. A difference of two results is the time that a task in the queue has waited for such code.
     */
    public long freeNanos() {
        long sum = ended.sum();
        for (Map.Entry<OperationTime, Long> worker : working.entrySet()) {
            sum += worker.getKey().freeNanos() - worker.getValue();
        }
        return sum / most;
    }

    /** Queues a task. */
    public void run(Task task) {
        queue.add(task);
        startNext();
    }

    private void startNext() {
        while (slots.tryAcquire()) {
            Task next = queue.poll();
            if (next != null) {
                start(next);
            } else {
                slots.release();
                if (queue.isEmpty()) { // Otherwise a task was added meanwhile that found no slot.
                    return;
                }
            }
        }
    }

    private void start(Task task) {
        try {
            threads.executeWaiting(() -> work(task), () -> end(task));
        } catch (Throwable e) { // There is no thread for the task.
            slots.release();
            task.refuse(e);
            threads.execute(task::end);
        }
    }

    private void work(Task task) {
        OperationTime time = OperationTime.ofThread();
        long before = time.freeNanos();
        working.put(time, before);
        try {
            task.run();
        } finally {
            ended.add(time.freeNanos() - before);
            working.remove(time);
        }
    }

    private void end(Task task) {
        slots.release();
        try {
            startNext();
        } finally {
            task.end();
        }
    }

    /** A task that may wait. */
    public interface Task {
        /** Does the task. May wait. Throws nothing. */
        void run();

        /** Called instead of {@link #run} if there is no thread for the task. */
        void refuse(Throwable reason);

        /** Called after {@link #run} or {@link #refuse}, when the task has given its slot back. */
        void end();
    }
}
