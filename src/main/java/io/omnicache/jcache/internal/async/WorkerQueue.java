package io.omnicache.jcache.internal.async;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Semaphore;

/**
 * Work that waits, begun in the order in which it is given, so many at the same time at most. Its queue holds as many as there are
 * {@link AsyncPermits}. All of it is ended, also what no thread can be had for. Thread-safe.
 */
public final class WorkerQueue {
    private final AsyncThreads threads;
    private final Semaphore slots;
    private final Queue<Task> queue = new ConcurrentLinkedQueue<>();

    WorkerQueue(AsyncThreads threads, int slots) {
        this.threads = threads;
        this.slots = new Semaphore(slots);
    }

    /** Has the work done. */
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
                if (queue.isEmpty()) { // Else something was added that found no slot while this one was taken.
                    return;
                }
            }
        }
    }

    private void start(Task task) {
        try {
            threads.executeWaiting(task::run, () -> end(task));
        } catch (Throwable e) { // It isn't begun.
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

    /** What is done. */
    public interface Task {
        /** Does it, and may wait. Throws nothing. */
        void run();

        /** Called instead of {@link #run}: it can't be done for want of a thread. */
        void refuse(Throwable reason);

        /** Called after either, when it no longer counts among what waits. */
        void end();
    }
}
