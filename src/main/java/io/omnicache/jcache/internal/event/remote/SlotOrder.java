package io.omnicache.jcache.internal.event.remote;

import io.omnicache.jcache.internal.redis.PushConnections.Master;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Keeps the order of the messages of each key when its slot moves to another master. While a slot moves, both masters
 * have keys of it. The first messages of a key that come from the new master wait until everything has been delivered
 * that the former master had sent before, or until its connection has ended. The messages that wait are bounded; the
 * order isn't kept beyond. Thread-safe; calls nobody back in a lock but the receiver.
 */
final class SlotOrder<M> {
    static final int MAX_WAITING = 10_000;
    /** A former master that has been silent for so long has no keys of the slot. */
    private static final Duration SILENCE = Duration.ofSeconds(30);

    private static final Runnable NOTHING = () -> {};

    private final Consumer<M> next;
    private final Map<Integer, Slot> slots = new HashMap<>();

    /** @param next receives the messages in order; must not wait */
    SlotOrder(Consumer<M> next) {
        this.next = next;
    }

    /**
     * Takes a message that came on the connection to a master.
     *
     * @param key identifies the key; equal for equal keys
     */
    void accept(int slot, Object key, Master master, M message) {
        slot(slot).take(new Waiting<>(key, master, message)).run();
    }

    private Slot slot(int number) {
        synchronized (slots) {
            return slots.computeIfAbsent(number, n -> new Slot());
        }
    }

    private record Waiting<M>(Object key, Master master, M message) {}

    private final class Slot {
        private @Nullable Master owner;
        /** The master from which the slot moves; {@code null} if it doesn't. */
        private @Nullable Master former;

        private long formerSpokeAt;
        /** The keys that have moved, and whose messages need not wait. */
        private final Set<Object> moved = new HashSet<>(0);
        /** Messages that wait for what the former master has sent. */
        private List<Waiting<M>> asked = List.of();
        /** Messages that have come since then. */
        private List<Waiting<M>> joined = new ArrayList<>(0);

        /** Returns what to do without the lock. */
        synchronized Runnable take(Waiting<M> one) {
            long now = System.nanoTime();
            if (former != null && now - formerSpokeAt > SILENCE.toNanos() && asked.isEmpty()) {
                former = null;
                moved.clear();
            }
            if (one.master() == former && !moved.contains(one.key())) {
                formerSpokeAt = now;
                next.accept(one.message());
                return NOTHING;
            }
            if (owner == null || one.master() != owner) {
                releaseAll();
                former = owner;
                owner = one.master();
                formerSpokeAt = now;
                moved.clear();
            }
            if (former == null || moved.contains(one.key())) {
                next.accept(one.message());
                return NOTHING;
            }
            joined.add(one);
            if (asked.size() + joined.size() > MAX_WAITING) {
                releaseAll();
            }
            return asked.isEmpty() ? ask() : NOTHING;
        }

        private Runnable ask() {
            Master asking = former;
            if (joined.isEmpty() || asking == null) {
                return NOTHING;
            }
            asked = joined;
            joined = new ArrayList<>();
            List<Waiting<M>> these = asked;
            return () -> asking.afterPresentMessages(() -> release(these).run());
        }

        private synchronized Runnable release(List<Waiting<M>> these) {
            if (asked != these) {
                return NOTHING; // Released before, since too many waited or the slot has moved again.
            }
            asked = List.of();
            Set<Object> later = new HashSet<>();
            joined.forEach(one -> later.add(one.key()));
            for (Waiting<M> one : these) {
                next.accept(one.message());
                if (!later.contains(one.key()) && moved.size() < MAX_WAITING) {
                    moved.add(one.key());
                }
            }
            return ask();
        }

        private void releaseAll() {
            asked.forEach(one -> next.accept(one.message()));
            joined.forEach(one -> next.accept(one.message()));
            asked = List.of();
            joined = new ArrayList<>(0);
        }
    }
}
