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
 * Keeps the order of asynchronous operations on one key where one of them may send several commands: it has the key's turn until it
 * ends, and later ones of the key wait meanwhile. Keys that nobody has the turn of cost nothing. Thread-safe.
 */
final class KeyOrder {
    private final ConcurrentHashMap<EncodedKey, Queue<Waiting>> taken = new ConcurrentHashMap<>();

    /** Whether nobody has the turn of any key. */
    boolean isFree() {
        return taken.isEmpty();
    }

    /**
     * Lets an operation wait if another has the turn of its key; else takes the turn, if it is to be kept.
     *
     * @param keeps whether the operation may send several commands, and has to call {@link #end} afterwards
     * @param start sends the operation's command when its turn has come; returns whether the operation is under way
     * @return whether it waits
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

    /** Gives the turn to the next one that waits; those that send one command only don't keep it. */
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
