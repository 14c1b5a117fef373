package io.omnicache.jcache.internal.manager;

import io.omnicache.jcache.internal.config.connection.ConnectionOptions.Transport;
import io.omnicache.jcache.internal.execution.CommandGate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Tracks the changes of closed caches that were sent to Redis and have not ended, by cache name. A thread that
 * deletes the entries of a cache waits for these changes first. Caches without such changes are not tracked.
 * Thread-safe.
 */
final class PendingChanges {
    /**
     * The largest number of replies that one change waits for, one after the other: a reply for each chunk of a bulk
     * operation's batch, and one for a chunk that is sent again.
     */
    private static final int REPLIES = 8;

    private static final Duration MAX_TIMEOUT = Duration.ofDays(1);

    private final Duration longestChange;

    /** Guarded by this. */
    private final Map<String, List<CommandGate>> gates = new HashMap<>();

    PendingChanges(Transport transport) {
        this.longestChange = atMostADay(transport.timeout())
                .multipliedBy(REPLIES)
                .plus(atMostADay(transport.connectTimeout()).multipliedBy(2));
    }

    /** Returns the longest time that a change takes once its command is sent, with all retries. */
    Duration longestChange() {
        return longestChange;
    }

    /** Tracks the gate of a closed cache while a change is inside the gate. */
    synchronized void add(String cacheName, CommandGate gate) {
        gates.values().forEach(ofName -> ofName.removeIf(CommandGate::isIdle));
        gates.values().removeIf(List::isEmpty);
        if (!gate.isIdle()) {
            gates.computeIfAbsent(cacheName, name -> new ArrayList<>()).add(gate);
        }
    }

    /**
     * Waits for the changes of all closed caches of this name, at most {@link #longestChange}.
     *
     * @return whether they have ended; {@code false} also if the thread is interrupted
     */
    boolean awaitEnd(String cacheName) {
        long deadline = System.nanoTime() + longestChange.toNanos();
        for (CommandGate gate : of(cacheName)) {
            if (!gate.awaitEarlier(Duration.ofNanos(Math.max(0, deadline - System.nanoTime())))) {
                return false;
            }
        }
        return true;
    }

    private synchronized List<CommandGate> of(String cacheName) {
        return List.copyOf(gates.getOrDefault(cacheName, List.of()));
    }

    private static Duration atMostADay(Duration timeout) {
        return timeout.compareTo(MAX_TIMEOUT) < 0 ? timeout : MAX_TIMEOUT;
    }
}
