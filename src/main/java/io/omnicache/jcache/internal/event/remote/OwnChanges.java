package io.omnicache.jcache.internal.event.remote;

import io.omnicache.jcache.internal.event.OwnChange;
import io.omnicache.jcache.internal.event.QueuedEvent;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/**
 * The changes of this JVM whose message is expected back, by their numbers. Changes whose events were queued without
 * their message stay known for a while, so that a late message isn't taken for that of another change. Thread-safe.
 */
final class OwnChanges implements OwnChange.Messages {
    /** How many changes stay known. */
    static final int REMEMBERED = 10_000;

    private final BooleanSupplier areArriving;
    private final Map<Long, OwnChange> expected = new ConcurrentHashMap<>();

    /** Guarded by itself. */
    private final Queue<Long> givenUp = new ArrayDeque<>();

    /** Whether a thread has waited in vain since the last message of this JVM came: then no thread waits. */
    private volatile boolean waitedInVain;

    /** @param areArriving whether messages arrive, as far as is known */
    OwnChanges(BooleanSupplier areArriving) {
        this.areArriving = areArriving;
    }

    /** Expects the message of a change that is about to be sent. */
    OwnChange expect(long sequence, Supplier<List<QueuedEvent>> queueing) {
        OwnChange change = new OwnChange(sequence, queueing, this);
        expected.put(sequence, change);
        return change;
    }

    /**
     * Called when a message of this JVM comes back.
     *
     * @param left receives queued events for which no thread waits
     * @return whether the message is done with; otherwise it is handled as one of another JVM
     */
    boolean arrive(long sequence, List<? super QueuedEvent> left) {
        waitedInVain = false;
        OwnChange change = expected.remove(sequence);
        return change != null && change.arrive(left);
    }

    /**
     * Called after a gap: messages that are expected may never come.
     *
     * @return the queued events for which no thread waits
     */
    List<QueuedEvent> missAll() {
        List<QueuedEvent> left = new ArrayList<>();
        expected.values().forEach(change -> change.miss(left));
        return left;
    }

    @Override
    public boolean areArriving() {
        return !waitedInVain && areArriving.getAsBoolean();
    }

    @Override
    public void onGivenUp(OwnChange change, boolean inVain) {
        waitedInVain |= inVain;
        synchronized (givenUp) {
            givenUp.add(change.sequence());
            if (givenUp.size() > REMEMBERED) {
                expected.remove(givenUp.remove());
            }
        }
    }

    @Override
    public void onWithdrawn(OwnChange change) {
        expected.remove(change.sequence());
    }

    /** The number of known changes. */
    int size() {
        return expected.size();
    }
}
