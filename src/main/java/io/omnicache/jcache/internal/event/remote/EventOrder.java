package io.omnicache.jcache.internal.event.remote;

import io.omnicache.jcache.internal.entry.EncodedKey;

/** Lets the events of a key wait for earlier ones that aren't ready. Thread-safe. */
public interface EventOrder {
    /** No event waits. */
    EventOrder NONE = (key, delivery) -> delivery.run();

    /**
     * Delivers an event once the events of the same key that were added before it have been delivered: at once, in the
     * caller's thread, if there are none.
     *
     * @param delivery must not block
     */
    void add(EncodedKey key, Runnable delivery);
}
