package io.omnicache.jcache.internal.async;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Semaphore;

/**
 * A queue of tasks that may wait for Redis or for the application. Tasks begin in the order in which they are added;
 * a bounded number runs at the same time. {@link AsyncPermits} bound the queue. {@link Task#end} is called for every
 * task, even if the task gets no thread. Thread-safe.
 */
public final class WorkerQueue {
    private final AsyncThreads threads;
    private final Semaphore slots;
    private final Queue<Task> queue = new ConcurrentLinkedQueue<>();

    WorkerQueue(AsyncThreads threads, int slots) {
        this.threads = threads;
        this.slots = new Semaphore(slots);
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
            threads.executeWaiting(task::run, () -> end(task));
        } catch (Throwable e) { // There is no thread for the task.
            slots.release();
            task.refuse(e);
            threads.execute(task::end);
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
