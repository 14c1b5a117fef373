package io.omnicache.jcache.internal.failure;

import io.omnicache.jcache.internal.entry.EncodedKey;
import io.omnicache.jcache.internal.failure.OutageKeys.Mark;
import io.omnicache.jcache.internal.redis.OperationTime;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The changes of one cache that were dropped, or whose outcome is unknown, and whose callers haven't heard of that yet. A
 * caller hears of it when no JVM reads the former entry any more: the entry was removed, or Redis has been away for a whole
 * timeout, after which every JVM that shares the outage has noticed it. The time of the operation ends the wait in any case.
 * Thread-safe.
 */
final class DroppedChanges {
    private final OutageWatch watch;
    private final OutageKeys keys;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final Set<Later> later = ConcurrentHashMap.newKeySet();

    DroppedChanges(OutageWatch watch, OutageKeys keys) {
        this.watch = watch;
        this.keys = keys;
    }

    /**
     * Waits until the callers of changes may hear of them. A thread that is interrupted waits too, and stays interrupted.
     *
     * @param entries the entries that were to be changed; none for all entries of the cache
     */
    void await(Set<EncodedKey> entries) {
        if (mayReturn(entries)) {
            return;
        }
        long end = OperationTime.ofThread().deadline(System.nanoTime(), watch.timeoutNanos());
        boolean isInterrupted = false;
        lock.lock();
        try {
            while (!mayReturn(entries)) {
                long left = Math.min(end - System.nanoTime(), watch.nanosUntilAllKnow());
                if (left <= 0) {
                    break;
                }
                try {
                    long unused = changed.awaitNanos(left);
                } catch (InterruptedException e) {
                    isInterrupted = true;
                }
            }
        } finally {
            lock.unlock();
            if (isInterrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /**
     * Runs a task when the callers of changes may hear of them: at once, or in a thread of the manager.
     *
     * @param until the end of the time of the operation, as {@link System#nanoTime()}
     * @param task must return at once
     */
    void whenTheyMayReturn(Set<EncodedKey> entries, long until, Runnable task) {
        if (mayReturn(entries)) {
            task.run();
            return;
        }
        Later waiting = new Later(entries, task, new AtomicBoolean());
        later.add(waiting);
        long left = Math.min(until - System.nanoTime(), watch.nanosUntilAllKnow());
        watch.schedule(() -> end(waiting), Math.max(0, left));
        if (mayReturn(entries)) { // Before the task was there to be found.
            end(waiting);
        }
    }

    /** Entries were removed, or the watch has ended. */
    void look() {
        lock.lock();
        try {
            changed.signalAll();
        } finally {
            lock.unlock();
        }
        for (Later waiting : later) {
            if (mayReturn(waiting.entries())) {
                end(waiting);
            }
        }
    }

    private void end(Later waiting) {
        if (waiting.isEnded().compareAndSet(false, true)) {
            later.remove(waiting);
            waiting.task().run();
        }
    }

    private boolean mayReturn(Set<EncodedKey> entries) {
        return keys.isEmpty()
                || watch.nanosUntilAllKnow() <= 0
                || !keys.isWholeCacheMarked() && entries.stream().noneMatch(this::isLeft);
    }

    /** Whether the former entry may be in Redis. */
    private boolean isLeft(EncodedKey entry) {
        Mark mark = keys.find(entry);
        return mark != null && !mark.isHeld();
    }

    private record Later(Set<EncodedKey> entries, Runnable task, AtomicBoolean isEnded) {
        @Override
        public boolean equals(Object other) {
            return this == other;
        }

        @Override
        public int hashCode() {
            return System.identityHashCode(this);
        }
    }
}
