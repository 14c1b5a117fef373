package io.omnicache.jcache.internal.event.expired;

import io.omnicache.jcache.internal.entry.EncodedKey;
import org.jspecify.annotations.Nullable;

/** Takes the expired events of a cache. Must not block and must not throw. Thread-safe. */
public interface ExpiredSink {

    /**
     * An entry has expired. Called in the order of the expiries of a key; for each expiry once.
     *
     * @param oldValue the bytes of the entry's value; {@code null} if unknown
     */
    void onExpired(EncodedKey key, byte @Nullable [] oldValue);
}
