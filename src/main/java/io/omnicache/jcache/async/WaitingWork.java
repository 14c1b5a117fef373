package io.omnicache.jcache.async;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Semaphore;

/**
 * Work that waits, begun in the order in which it is given, so many at the same time at most. Its queue holds as many as there are
 * {@link Places}. Thread-safe.
 */
public final class WaitingWork {
    private final AsyncThreads threads;
    private final Semaphore slots;
    private final Queue<Runnable> queue = new ConcurrentLinkedQueue<>();

    WaitingWork(AsyncThreads threads, int slots) {
        this.threads = threads;
        this.slots = new Semaphore(slots);
    }

    /**
     * Has the work done.
     *
     * @param work may wait
     * @param then runs after it, when it no longer counts
     */
    public void run(Runnable work, Runnable then) {
        queue.add(() -> {
            try {
                threads.callWaiting(() -> {
                    work.run();
                    return true;
                });
            } finally {
                slots.release();
                startNext();
                then.run();
            }
        });
        startNext();
    }

    private void startNext() {
        while (slots.tryAcquire()) {
            Runnable next = queue.poll();
            if (next != null) {
                threads.execute(next);
            } else {
                slots.release();
                if (queue.isEmpty()) { // Else something was added that found no slot while this one was taken.
                    return;
                }
            }
        }
    }
}
