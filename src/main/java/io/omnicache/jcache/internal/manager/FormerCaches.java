package io.omnicache.jcache.internal.manager;

import io.omnicache.jcache.internal.config.connection.Transport;
import io.omnicache.jcache.internal.execution.CommandGate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The closed caches of one manager whose last changes are still on their way to Redis, by name: whoever deletes the entries of a
 * name waits for these first. Holds no more than there are such changes. Thread-safe.
 */
final class FormerCaches {
    /** Chunks of a bulk operation's slice that one change sends after the other at most, and one that is sent again. */
    private static final int TIMEOUTS = 8;

    private static final Duration LONGEST = Duration.ofDays(1);

    private final Duration longestChange;
    /** Guarded by this. */
    private final Map<String, List<CommandGate>> gates = new HashMap<>();

    FormerCaches(Transport transport) {
        this.longestChange = longest(transport);
    }

    /** How long a change may take that was sent, with all its retries. */
    Duration longestChange() {
        return longestChange;
    }

    /** Remembers a cache whose gate was closed, for as long as somebody is inside. */
    synchronized void add(String name, CommandGate gate) {
        gates.values().forEach(ofName -> ofName.removeIf(CommandGate::isIdle));
        gates.values().removeIf(List::isEmpty);
        if (!gate.isIdle()) {
            gates.computeIfAbsent(name, n -> new ArrayList<>()).add(gate);
        }
    }

    /**
     * Waits for the changes of all former caches of this name.
     *
     * @return whether they have ended; not if the thread is interrupted meanwhile
     */
    boolean awaitChanges(String name) {
        long deadline = System.nanoTime() + longestChange.toNanos();
        for (CommandGate gate : of(name)) {
            if (!gate.awaitEarlier(Duration.ofNanos(Math.max(0, deadline - System.nanoTime())))) {
                return false;
            }
        }
        return true;
    }

    private synchronized List<CommandGate> of(String name) {
        return List.copyOf(gates.getOrDefault(name, List.of()));
    }

    private static Duration longest(Transport transport) {
        Duration timeout = shorter(transport.timeout(), LONGEST);
        Duration connectTimeout = shorter(transport.connectTimeout(), LONGEST);
        return timeout.multipliedBy(TIMEOUTS).plus(connectTimeout.multipliedBy(2));
    }

    private static Duration shorter(Duration one, Duration other) {
        return one.compareTo(other) < 0 ? one : other;
    }
}
