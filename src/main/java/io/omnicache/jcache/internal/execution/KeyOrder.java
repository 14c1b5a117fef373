package io.omnicache.jcache.internal.execution;

import io.omnicache.jcache.internal.entry.EncodedKey;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.LongPredicate;
import org.jspecify.annotations.Nullable;

/**
 * Keeps the order of the asynchronous operations on one key. An operation that may send several commands holds its
 * key until the operation ends; later operations on the key wait in a FIFO queue. A key without such an operation
 * takes no memory. Thread-safe.
 */
final class KeyOrder {
    private final ConcurrentHashMap<EncodedKey, Queue<Waiting>> taken = new ConcurrentHashMap<>();

    /** Whether no operation holds a key. */
    boolean isFree() {
        return taken.isEmpty();
    }

    /**
     * Queues an operation if another one holds its key. Otherwise, if the operation may send several commands, gives
     * it the key.
     *
     * @param keeps whether the operation may send several commands; then it has to call {@link #end}
     * @param start sends the operation's first command when it leaves the queue, and is told for how many nanoseconds
     *     the clock of the operation before it stood still; returns whether the operation continues
     * @return whether the operation waits
     */
    boolean waits(EncodedKey key, boolean keeps, LongPredicate start) {
        AtomicBoolean waits = new AtomicBoolean();
        taken.compute(key, (k, queue) -> {
            if (queue != null) {
                waits.set(true);
                queue.add(new Waiting(keeps, start));
                return queue;
            }
            return keeps ? new ArrayDeque<>() : null;
        });
        return waits.get();
    }

    /**
     * Ends the operation that holds the key. Starts waiting operations, up to and including the first that may send
     * several commands, which then holds the key.
     *
     * @param freeNanos for how long the clock of the ending operation, and of those before it, stood still
     */
    void end(EncodedKey key, long freeNanos) {
        while (true) {
            Waiting next = poll(key);
            if (next == null || next.start().test(freeNanos) && next.keeps()) {
                return;
            }
        }
    }

    private @Nullable Waiting poll(EncodedKey key) {
        AtomicReference<@Nullable Waiting> next = new AtomicReference<>();
        taken.computeIfPresent(key, (k, waiting) -> {
            next.set(waiting.poll());
            return next.get() == null ? null : waiting;
        });
        return next.get();
    }

    private record Waiting(boolean keeps, LongPredicate start) {}
}
