package io.omnicache.jcache.internal.event.remote;

import io.omnicache.jcache.internal.redis.PushConnections.Master;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Keeps the order of the messages of each slot when the slot moves to another master. Messages of the new master wait
 * until everything has been delivered that the former master had sent before, or until its connection has ended. The
 * messages that wait are bounded; the order isn't kept beyond. No clock is used. Thread-safe.
 */
final class SlotOrder<M> {
    static final int MAX_WAITING = 10_000;

    private final Consumer<M> next;
    private final Slot[] slots;

    /**
     * @param slots the number of slots
     * @param next receives the messages in order; must not wait
     */
    @SuppressWarnings("unchecked") // An array of the inner class, which is generic by the outer one.
    SlotOrder(int slots, Consumer<M> next) {
        this.next = next;
        this.slots = (Slot[]) java.lang.reflect.Array.newInstance(Slot.class, slots);
    }

    /** Takes a message that came on the connection to a master. */
    void accept(int slot, Master master, M message) {
        slot(slot).accept(master, message);
    }

    private Slot slot(int number) {
        synchronized (slots) {
            Slot slot = slots[number];
            if (slot == null) {
                slot = new Slot();
                slots[number] = slot;
            }
            return slot;
        }
    }

    private record Waiting<M>(Master master, M message) {}

    private final class Slot {
        private final Queue<Waiting<M>> waiting = new ArrayDeque<>(0);

        /** The master of the last message that was passed on. */
        private @Nullable Master last;

        /** Whether messages of another master wait. */
        private boolean isMoving;

        void accept(Master master, M message) {
            Master former = take(master, message);
            if (former != null) {
                former.afterPresentMessages(this::release);
            }
        }

        /** Returns the former master if the first message of another one has come. */
        private synchronized @Nullable Master take(Master master, M message) {
            if (last == null || master == last) {
                last = master;
                next.accept(message); // While the slot moves: what the former master had sent before.
                return null;
            }
            waiting.add(new Waiting<>(master, message));
            if (isMoving) {
                if (waiting.size() > MAX_WAITING) {
                    release();
                }
                return null;
            }
            isMoving = true;
            return last;
        }

        private synchronized void release() {
            isMoving = false;
            for (Waiting<M> one = waiting.poll(); one != null; one = waiting.poll()) {
                last = one.master();
                next.accept(one.message());
            }
        }
    }
}
