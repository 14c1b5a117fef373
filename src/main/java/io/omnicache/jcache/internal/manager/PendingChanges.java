package io.omnicache.jcache.internal.manager;

import io.omnicache.jcache.internal.config.connection.ConnectionOptions.Transport;
import io.omnicache.jcache.internal.execution.CommandGate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The changes of a manager's closed caches that are still on their way to Redis, by the name of the cache. A thread
 * that deletes the entries of a name waits for these changes first. Caches without such changes are not remembered.
 * Thread-safe.
 */
final class PendingChanges {
    /**
     * How many replies one change waits for in turn, at most: those of the chunks of a bulk operation's slice, and
     * one of a chunk that is sent again.
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

    /** Returns how long a change may take from when it was sent, with all its retries. */
    Duration longestChange() {
        return longestChange;
    }

    /** Remembers the gate of a closed cache for as long as a change is inside it. */
    synchronized void add(String cacheName, CommandGate gate) {
        gates.values().forEach(ofName -> ofName.removeIf(CommandGate::isIdle));
        gates.values().removeIf(List::isEmpty);
        if (!gate.isIdle()) {
            gates.computeIfAbsent(cacheName, name -> new ArrayList<>()).add(gate);
        }
    }

    /**
     * Waits for the changes of all closed caches of this name, for as long as a change may take.
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
