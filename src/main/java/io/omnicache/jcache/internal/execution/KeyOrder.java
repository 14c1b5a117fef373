package io.omnicache.jcache.internal.execution;

import io.omnicache.jcache.internal.entry.EncodedKey;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Keeps the order of the asynchronous operations on one key. An operation that may send several commands has the key
 * until it ends; later operations on the key wait in a queue, first in, first out. A key that no such operation has
 * costs nothing. Thread-safe.
 */
final class KeyOrder {
    private final ConcurrentHashMap<EncodedKey, Queue<Waiting>> taken = new ConcurrentHashMap<>();

    /** Whether no operation has a key. */
    boolean isFree() {
        return taken.isEmpty();
    }

    /**
     * Queues an operation if another one has its key; else gives it the key, if it may send several commands.
     *
     * @param keeps whether the operation may send several commands; then it has to call {@link #end}
     * @param start sends the operation's first command when it leaves the queue; returns whether the operation goes on
     * @return whether the operation waits
     */
    boolean waits(EncodedKey key, boolean keeps, BooleanSupplier start) {
        AtomicBoolean waits = new AtomicBoolean();
        taken.compute(key, (k, others) -> {
            if (others != null) {
                waits.set(true);
                others.add(new Waiting(keeps, start));
                return others;
            }
            return keeps ? new ArrayDeque<>() : null;
        });
        return waits.get();
    }

    /**
     * Ends an operation that has the key, and starts those that wait: up to one that may send several commands, which
     * has the key then.
     */
    void end(EncodedKey key) {
        while (true) {
            Waiting next = poll(key);
            if (next == null || next.start().getAsBoolean() && next.keeps()) {
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

    private record Waiting(boolean keeps, BooleanSupplier start) {}
}
