package io.omnicache.jcache.internal.loading;

import io.omnicache.jcache.internal.entry.EncodedKey;
import java.time.Duration;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** The loads of one cache that are under way in this JVM, one for each key. Thread-safe. */
final class Flights<V> {
    private final ConcurrentHashMap<EncodedKey, Flight<V>> flights = new ConcurrentHashMap<>();
    private final Duration longest;

    /** @param longest how long a load keeps the other threads waiting */
    Flights(Duration longest) {
        this.longest = longest;
    }

    /** Returns the flight of another thread, or begins an own one and returns {@code null}. */
    @Nullable
    Flight<V> joinOr(EncodedKey key, Flight<V> own) {
        Flight<V> present = flights.putIfAbsent(key, own);
        while (present != null && present.isOvertaken()) {
            if (flights.replace(key, present, own)) {
                return null;
            }
            present = flights.putIfAbsent(key, own);
        }
        return present;
    }

    Flight<V> newFlight() {
        return new Flight<>(System.nanoTime() + longest.toNanos());
    }

    /** Lets nobody else join an own flight. */
    void leave(EncodedKey key, Flight<V> flight) {
        flights.remove(key, flight);
    }

    /** Ends an own flight and tells those who wait. Only the first result counts. */
    void end(EncodedKey key, Flight<V> flight, LoadResult<V> result) {
        flights.remove(key, flight);
        flight.result().complete(result);
    }
}
